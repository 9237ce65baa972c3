import type { Ended } from '../run.ts'
import type { Nemesis } from './nemesis.ts'

/** All that a run told people: its error with each line below it, warnings, findings, notes. Pure. */
export const readable = ({ events, stderr }: Pick<Ended, 'events' | 'stderr'>): string =>
  [
    ...events.flatMap(event => {
      switch (event.event) {
        case 'error':
          return [event.message, ...Object.entries(event.details).map(([key, value]) => `${key}: ${value}`)]
        case 'warning':
        case 'note':
          return [event.message]
        case 'status':
          return event.findings.flatMap(({ message, next }) => [message, next ? `next: ${next}` : ''])
        default:
          return []
      }
    }),
    stderr.trim(),
  ]
    .filter(Boolean)
    .join('\n')

/** What is not as it should be about how a run ended and what it said; none when all is well. Pure. */
export const complaints = (nemesis: Pick<Nemesis, 'exits' | 'says'>, ended: Ended): string[] => {
  const text = readable(ended)
  const wrong: string[] = []
  if (!nemesis.exits.includes(ended.exit))
    wrong.push(`the run ended with ${ended.exit}, not with ${nemesis.exits.join(' or ')}: ${text}`)
  if (ended.exit === 0 || ended.exit === null) return wrong
  for (const pattern of nemesis.says ?? [])
    if (!pattern.test(text)) wrong.push(`nothing of ${pattern} in what the run said: ${text}`)
  const errors = ended.events.flatMap(event => (event.event === 'error' ? [event] : []))
  const told = ended.events.some(({ event }) => event === 'error' || event === 'status')
  if (!told) wrong.push(`no error and no status was told: ${text}`)
  // The error of status sums up findings, each of which has its own next step.
  if (ended.events.some(({ event }) => event === 'status')) return wrong
  for (const { message, details } of errors) {
    if (!details.state) wrong.push(`no word about what state things are in: ${message}`)
    if (!details.next) wrong.push(`no word about what to type next: ${message}`)
  }
  return wrong
}
