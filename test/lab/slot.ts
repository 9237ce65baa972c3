import { createHash } from 'node:crypto'
import { usage } from '../../lib/errors.ts'

const SLOTS = 250

/** The slot of a new lab: always the same for a name, but the next free one where another lab has that. */
export const chooseSlot = (name: string, taken: ReadonlySet<number>): number => {
  const first = createHash('sha256').update(name).digest().readUInt32BE() % SLOTS
  const free = Array.from({ length: SLOTS }, (_, i) => ((first + i) % SLOTS) + 1).find(
    slot => !taken.has(slot),
  )
  if (free === undefined)
    throw usage(`All ${SLOTS} lab networks are in use.`, { next: 'npm run lab -- status' })
  return free
}

/** Slots whose network this machine is already in, whoever made it. */
export const slotsOf = (addresses: readonly string[]): number[] =>
  addresses.flatMap(address => address.match(/^10\.21[23]\.(\d+)\./)?.[1] ?? []).map(Number)
