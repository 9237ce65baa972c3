import { nextOf, refusal, sentenceOf } from '../../../lib/preflight/refusal.ts'
import type { Outcome } from '../part.ts'
import { exitOf, type Judged } from './entry.ts'

/** The words of an operator for each verdict, in those of preflight. */
const LEVELS = { refuse: 'refuse', warn: 'warn', inform: 'info', accept: undefined } as const

/** Gives a fixture to the judges of preflight. @throws Error with what they found instead */
export const tryJudged = (entry: Judged): Omit<Outcome, 'ok'> => {
  const found = entry.findings()
  const words = found.map(finding => {
    const group = { hosts: [finding.host], finding }
    return `${finding.level}: ${sentenceOf(group)}. ${nextOf(group)}`
  })
  const fits = (text: string) => entry.says.every(part => text.includes(part))
  const at = words.findIndex(fits)
  const refused = found.filter(({ level }) => level === 'refuse')
  const level = LEVELS[entry.verdict]
  if (level ? found[at]?.level !== level : refused.length)
    throw new Error(`preflight found ${words.length ? `\n${words.join('\n')}` : 'nothing'}`)
  if (!level) return { exit: 0 }
  const exit = refused.length ? refusal(refused).exit : 0
  if (exit !== exitOf(entry)) throw new Error(`preflight would end with ${exit}, not ${exitOf(entry)}`)
  return { exit, said: words[at]!.replace(/^\w+: /, '') }
}
