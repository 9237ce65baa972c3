import { refused } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'

/**
 * That no host is in the middle of something that another runbook must finish first, wherever that was begun: what
 * these books would do there could undo half of it. @throws RunbookError exit 5 with what to type
 */
export const checkUnfinished = (facts: Facts, books: { name: string }[]): void => {
  const names = books.map(({ name }) => name)
  const open = facts.cluster.members.flatMap(({ name }) => {
    const again = facts.members.get(name)?.unfinished
    return again && !names.includes(again.replace(/\.ts.*/, '')) ? [{ name, again }] : []
  })
  const [first] = open
  if (first)
    throw refused(
      `${first.again.replace(/\.ts.*/, '')} has not come to its end on ${open.map(({ name }) => name).join(', ')}`,
      {
        because:
          'a member between its old data and the restored must not be started or changed by anything else',
        state: 'nothing was changed',
        next: `zx runbooks/${first.again}   # goes on where it ended`,
      },
    )
}
