import type { Stamped } from '../../../lib/events.ts'
import { diskOf } from '../../lab/disk.ts'
import { copyDisk } from '../../lab/power.ts'
import { existing, hostOf } from '../../lab/state.ts'
import type { TestLab } from '../lab.ts'
import { pause } from '../nemeses/stage.ts'
import { randomFrom } from '../random.ts'
import { type Ended, runToEnd } from '../run.ts'
import { begins, doneBy, ends, type Look, type Steps } from './done.ts'
import { type Examined, examine } from './examine.ts'
import { managedIn, type Tree } from './files.ts'
import { type Known, learn, lostIn, tornIn } from './judge.ts'

/** One cut: where, and what was wrong on that disk. */
export type Cut = { host: string; at: string; files: number; wrong: string[] }

const LONGEST_WAIT_MS = 250

/** Copies that wait to be examined, each some hundred megabytes. */
const MOST_COPIES = 4

/** What programs on a host see of its managed files. */
const seenOn = (lab: TestLab, host: string): Tree => managedIn(`${diskOf(lab.name, host).place}/changes`)

/** What was done on this host, as far as it is still so. */
const still = (done: Tree, now: Tree): Tree =>
  new Map([...done].filter(([path, what]) => now.get(path) === what))

/**
 * Runs a runbook to its end, and copies the disk of a host at most `count` times: within a random time after a share of
 * the mutations that begin or end there. That host alone stands still meanwhile. Each copy is examined as a host would
 * find it that boots from it; `known` is what each host has had in runs before, which a cut may bring back.
 * @throws Error when a copy could not be made
 */
export const cutDuring = async (
  lab: TestLab,
  book: string,
  flags: string[],
  { count, share, seed, known }: { count: number; share: number; seed: number; known: Map<string, Known> },
): Promise<{ cuts: Cut[]; ended: Ended }> => {
  const now = existing(lab.name)
  const random = randomFrom(seed)
  for (const { name } of now.hosts) known.set(name, known.get(name) ?? new Map())
  const steps = new Map<string, Steps>(now.hosts.map(({ name }) => [name, { underWay: 0, look: undefined }]))
  const taken: { host: string; at: string; found: Examined; seen: Tree; look: Look | undefined }[] = []
  const learnAll = () => {
    for (const { name } of now.hosts) learn(known.get(name)!, seenOn(lab, name))
  }
  let copying: Promise<void> | undefined
  let examining: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let begun = 0
  let failure: unknown

  const cut = async (host: string, at: string, file: string) => {
    await pause(random() * LONGEST_WAIT_MS)
    let seen: Tree = new Map()
    let look: Look | undefined
    await copyDisk(now, hostOf(now, host), file, async () => {
      seen = seenOn(lab, host)
      learn(known.get(host)!, seen)
      look = steps.get(host)!.look
    })
    waiting++
    examining = examining
      .then(async () => {
        taken.push({ host, at, found: await examine(file), seen, look })
        waiting--
      })
      .catch(error => {
        failure ??= error
      })
  }
  const onEvent = (event: Stamped) => {
    if (event.event !== 'mutation') return
    const { host, phase, step } = event
    if (phase === 'begin') begins(steps.get(host)!, Date.parse(event.at))
    else {
      const tree = seenOn(lab, host)
      learn(known.get(host)!, tree)
      ends(steps.get(host)!, tree, Date.now())
    }
    if (copying || waiting >= MOST_COPIES || begun >= count || random() >= share) return
    const file = `${diskOf(lab.name, host).directory}/cut-${begun++}.ext4`
    copying = cut(host, `${step} ${phase === 'begin' ? 'begins' : 'has ended'}`, file)
      .catch(error => {
        failure ??= error
      })
      .finally(() => {
        copying = undefined
      })
  }
  learnAll()
  const ended = await runToEnd(book, lab.inventory, flags, { onEvent })
  await copying
  await examining
  if (failure) throw failure
  learnAll()
  const cuts = taken.map(({ host, at, found: { tree, broken }, seen, look }) => ({
    host,
    at,
    files: tree.size,
    wrong: [...tornIn(tree, known.get(host)!), ...lostIn(tree, still(doneBy(look), seen)), ...broken],
  }))
  return { cuts, ended }
}
