import { readable } from '../nemeses/judge.ts'
import type { Stage } from '../nemeses/stage.ts'
import type { Case } from '../part.ts'
import { runToEnd } from '../run.ts'
import { YES } from './at-once.ts'
import { type Cut, cutDuring } from './cuts.ts'
import type { Known } from './judge.ts'

/** Runs after which a group that still has too few cuts will not get them. */
const MOST_ROUNDS = 25

/** A run during which the power of single hosts is cut, on copies of their disks. */
export type Group = {
  name: string
  title: string
  count: number
  /** Of the moments between two steps, those at which it is cut. */
  share: number
  book: string
  flags: string[]
  /** Gives it something to do; it may be asked for several times. */
  before: (stage: Stage, round: number) => void
}

/** The runs that write files, in the order in which a new cluster needs them. */
export const GROUPS: Group[] = [
  {
    name: 'chain',
    title: 'A host loses its power while the chain makes a cluster from nothing',
    count: 22,
    share: 1,
    book: 'all',
    flags: YES,
    // Where the first run had too few moments, there is more to do in the next.
    before: (stage, round) => {
      if (round) stage.change()
    },
  },
  {
    name: 'change',
    title: 'A host loses its power while a configuration change is under way',
    count: 16,
    share: 1,
    book: '04-cluster',
    flags: YES,
    before: stage => stage.change(),
  },
  {
    name: 'certificates',
    title: 'A host loses its power while certificates are issued anew',
    count: 16,
    share: 1,
    book: '05-pki',
    flags: YES,
    before: (stage, round) =>
      stage.inventory(text => text.replace(/^ {4}etcd:/m, `    pki: { organization: Round ${round} }\n$&`)),
  },
]

/** A case for each cut of a group; the first one of them makes all. */
export const casesOf = (group: Group, stage: () => Stage, seed: number): Case[] => {
  const { name, title, count, share, book, flags, before } = group
  let made: Promise<Cut[]> | undefined
  const make = async (): Promise<Cut[]> => {
    const all: Cut[] = []
    const known = new Map<string, Known>()
    for (let round = 0; all.length < count && round < MOST_ROUNDS; round++) {
      before(stage(), round)
      // Chance may have left out more than a whole run has.
      const options = { count: count - all.length, share: round ? 1 : share, seed: seed + round, known }
      const { cuts, ended } = await cutDuring(stage().lab, book, flags, options)
      // A member that stands still while its disk is copied may look like one that is down.
      const last = ended.exit === 0 ? ended : await runToEnd(book, stage().lab.inventory, flags)
      if (last.exit !== 0) throw new Error(`the run ended with ${last.exit}: ${readable(last)}`)
      all.push(...cuts)
    }
    return all
  }
  return Array.from({ length: count }, (_, at) => ({
    part: 'power cuts' as const,
    id: `${name} · ${at + 1}`,
    title,
    run: async () => {
      made ??= make()
      const cut = (await made)[at]
      if (!cut) throw new Error('the run had no such moment')
      const where = `${cut.host}, as “${cut.at}”`
      if (cut.wrong.length) throw new Error(`${where}: ${cut.wrong.join('; ')}`)
      return { note: `${where}: ${cut.files} files, each old or new` }
    },
  }))
}
