import { finding, on, type Rule, unreached } from './finding.ts'

const LOG = 'journalctl -u haproxy -n 20 --no-pager'

/** Load balancers that are out of reach, not set up, not running, or that think otherwise of a member than we do. */
export const balancers: Rule = view =>
  view.loadBalancers.flatMap(row => {
    const { host, reached, configured, active } = row
    if (!reached) return unreached(view, host)
    if (!configured)
      return finding(
        'warn',
        'balancer-not-set-up',
        `${host} does not balance this cluster yet`,
        'zx runbooks/07-haproxy.ts',
        host,
      )
    if (!active)
      return finding('fail', 'balancer-down', `HAProxy on ${host} does not run`, on(view, host, LOG), host)
    return view.members
      .filter(({ role, backends }) => (role === 'leader' || role === 'follower') && backends[host] === 'down')
      .map(({ member }) =>
        finding(
          'fail',
          'backend-down',
          `${host} sends nobody to ${member}, although it serves: its health check fails`,
          on(view, host, LOG),
          member,
        ),
      )
  })
