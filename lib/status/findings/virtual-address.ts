import { wrongHolding } from '../../keepalived/holding.ts'
import { keepalivedSeen } from '../../keepalived/look.ts'
import { finding, on, type Rule } from './finding.ts'

const LOG = 'journalctl -u keepalived -n 20 --no-pager'
const SET_UP = 'zx runbooks/07-haproxy.ts'

/** The virtual address: that exactly one load balancer holds it, and that the others could take it over. */
export const virtualAddress: Rule = view => {
  const { facts, loadBalancers } = view
  const wanted = facts.cluster.virtualAddress?.address
  const each = loadBalancers.flatMap(({ host, reached, configured }) => {
    const balancer = facts.cluster.loadBalancers.find(({ name }) => name === host)!
    const seen = keepalivedSeen(facts, balancer)
    // Where HAProxy is still to be set up, that is what comes first.
    if (!seen || !reached || !configured) return []
    const { address, state } = seen
    if (!wanted)
      return address === undefined
        ? []
        : finding(
            'warn',
            'virtual-address-left',
            `${host} still offers ${address}, which is not in the inventory`,
            `${SET_UP} takes it away; or put virtualAddress back`,
            host,
          )
    if (address !== wanted)
      return finding(
        'warn',
        'virtual-address-not-set-up',
        `${host} can't take ${wanted} over: keepalived is not set up for it there`,
        SET_UP,
        host,
      )
    return state === 'active'
      ? []
      : finding(
          'fail',
          'keepalived-down',
          `keepalived on ${host} does not run, so it can't take ${wanted} over`,
          on(view, host, LOG),
          host,
        )
  })
  const wrong = wrongHolding(facts)
  return wrong
    ? [finding('fail', 'virtual-address', `${wrong.what}: ${wrong.because}`, wrong.next), ...each]
    : each
}
