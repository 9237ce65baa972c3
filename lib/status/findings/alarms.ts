import { hexId, readAlarms } from '../../etcd/facts.ts'
import { listed } from '../words.ts'
import { defragment, etcdctlOn } from './by-etcdctl.ts'
import { finding, type Rule, type View } from './finding.ts'

/** Compacting, then defragmenting one at a time, then disarming; without the first two the alarm comes back. */
const freeSpace = (view: View): string => {
  const answering = view.members.filter(({ dbSize }) => dbSize !== undefined)
  const [first] = answering
  if (!first) return 'etcdctls alarm list, on a member'
  return [
    etcdctlOn(view, first, `compact ${first.revision} --physical`),
    ...defragment(view, answering),
    etcdctlOn(view, first, 'alarm disarm'),
  ].join('\n')
}

/** What each alarm means, and the way out (etcd docs, "Maintenance", space quota; "Data corruption"). */
const ALARMS: Record<string, { means: string; next: (view: View) => string }> = {
  NOSPACE: {
    means: 'the database has reached its quota; etcd refuses writes, and answers reads and deletes only',
    next: freeSpace,
  },
  CORRUPT: {
    means: 'its data differs from the other members’; it must not serve',
    next: () => 'stop that member and replace it by a new one with empty data (etcd docs, “Data corruption”)',
  },
}

/** Alarms as the members report them; they are the whole cluster's, so each is told once. */
export const alarms: Rule = view =>
  [...raisedAlarms(view)].map(([alarm, ids]) => {
    const names = [...ids].map(id => view.members.find(row => row.id === id)?.member ?? `member ${id}`)
    const { means, next } = ALARMS[alarm] ?? {
      means: 'etcd has raised an alarm',
      next: () => 'etcdctls alarm list, on a member',
    }
    const message = `Alarm ${alarm} by ${listed(names)}: ${means}`
    return finding('fail', `alarm-${alarm.toLowerCase()}`, message, next(view))
  })

/** Ids of the members that hold each alarm. */
export const raisedAlarms = ({ facts }: View): Map<string, Set<string>> => {
  const found = new Map<string, Set<string>>()
  for (const { status } of facts.members.values())
    for (const { member, alarm } of readAlarms(status?.errors ?? []))
      found.set(alarm, (found.get(alarm) ?? new Set()).add(hexId(member)))
  return found
}
