import { finding, on, type Rule, unreached } from './finding.ts'

/** Members that don't answer, each with why: the host, the unit, or etcd itself. */
export const silent: Rule = view =>
  view.members.flatMap(row => {
    const { member, role, unit, said } = row
    if (role === 'unreachable') return unreached(view, member)
    if (role !== 'down') return []
    const { state, next } = whyDown(unit?.state, unit?.result)
    const why = unit?.state === 'active' && said ? said.split('\n').at(-1) : state
    return finding(
      'fail',
      'member-down',
      `${member} does not answer: ${why}`,
      next ?? on(view, member, LOG),
      member,
    )
  })

const LOG = 'journalctl -u etcd -n 20 --no-pager'

const whyDown = (state = 'inactive', result = ''): { state: string; next?: string } => {
  if (state === 'failed') return { state: `etcd.service is failed (${result})` }
  if (state === 'activating') return { state: 'etcd.service is starting and has not joined yet' }
  if (state === 'inactive') return { state: 'etcd.service is not running', next: 'zx runbooks/04-cluster.ts' }
  return { state: `etcd.service is ${state}, its client port is silent` }
}

/** Members that answer without taking part, or that can't read through quorum. */
export const powerless: Rule = view =>
  view.members.flatMap(row => {
    const { member, role } = row
    if (role === 'no leader')
      return finding(
        'fail',
        'no-leader',
        `${member} runs but knows no leader: it neither takes writes nor serves reads through quorum`,
        on(view, member, LOG),
        member,
      )
    if (role === 'learner')
      return finding(
        'warn',
        'learner',
        `${member} is a learner: it receives everything, but has no vote`,
        `when it has caught up: etcdctls member promote ${row.id}, on a member`,
        member,
      )
    // An alarm has a sentence of its own, and it makes every member unhealthy.
    const alarms = view.facts.members.get(member)?.status?.errors ?? []
    if (row.healthy === false && role !== 'down' && role !== 'unreachable' && !alarms.length)
      return finding(
        'fail',
        'unhealthy',
        `${member} answers, but a read through quorum by its client port fails`,
        on(view, member, LOG),
        member,
      )
    return []
  })
