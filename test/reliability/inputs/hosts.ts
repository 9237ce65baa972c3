import { difference } from '../boundaries/describe.ts'
import { fingerprintOf } from '../boundaries/fingerprint.ts'
import type { Stage } from '../nemeses/stage.ts'
import type { Outcome } from '../part.ts'
import { begin, changesOf, type Ended, runToEnd } from '../run.ts'
import { exitOf, type OnHosts } from './entry.ts'
import { complaintsAbout, sentenceOf, wordsOf } from './words.ts'

const bookOf = ({ book, of }: OnHosts): string => book ?? (of === 'a cluster' ? 'all' : '00-preflight')
const flagsOf = ({ flags, of }: OnHosts): string[] =>
  flags ?? (of === 'a cluster' ? ['--yes'] : ['--verbose'])

/** The run that meets it, and what differs on the hosts after it. */
const meet = async (entry: OnHosts, stage: Stage): Promise<{ ended: Ended; differs: string[] }> => {
  const { lab } = stage
  const { env, descriptors, meanwhile } = entry
  const before = meanwhile ? [] : await fingerprintOf(lab, [])
  const running = begin(bookOf(entry), lab.inventory, flagsOf(entry), { env, descriptors })
  if (meanwhile) {
    const found = await running.until(event => event.event === 'mutation' && event.phase === 'begin')
    if (found) await meanwhile(stage, running)
  }
  const ended = await running.ended
  return { ended, differs: meanwhile ? [] : difference(before, await fingerprintOf(lab, [])) }
}

/** The run again, when nothing is wrong any more. */
const finish = async (entry: OnHosts, { lab }: Stage): Promise<string[]> => {
  for (const last of [false, true]) {
    const again = await runToEnd(bookOf(entry), lab.inventory, flagsOf(entry))
    if (again.exit !== 0) return [`the same run again ended with ${again.exit}:\n${wordsOf(again)}`]
    if (last && changesOf(again)) return [`one more run changed ${changesOf(again)}`]
  }
  return []
}

/**
 * Tries an input on the hosts of a lab, and takes it back.
 * @throws Error with all that was not as expected, and what differs on the hosts after the run
 */
export const tryOnHosts = async (entry: OnHosts, stage: Stage): Promise<Omit<Outcome, 'ok'>> => {
  const complaints: string[] = []
  let words = ''
  let exit: number | null = null
  try {
    await entry.arrange(stage)
    const { ended, differs } = await meet(entry, stage)
    words = wordsOf(ended)
    exit = ended.exit
    complaints.push(...complaintsAbout({ exit, words }, { exit: exitOf(entry), says: entry.says }))
    if (differs.length) complaints.push(`the run changed hosts:\n${differs.slice(0, 12).join('\n')}\n`)
  } finally {
    await entry.undo?.(stage)
    stage.inventory(text => text)
  }
  if (entry.meanwhile) complaints.push(...(await finish(entry, stage)))
  if (complaints.length) throw new Error(`${complaints.join('; ')}. It said:\n${words.slice(0, 2000)}`)
  return { exit: exit ?? undefined, said: sentenceOf(words, entry.says) }
}
