import { ipProblem } from '../addresses.ts'
import { INTERFACE } from '../names.ts'
import { record, shorthand } from './record.ts'
import { integer, text } from './scalars.ts'

const doc =
  'IP address that clients reach the load balancers by: keepalived keeps it on one of them that works, certificates cover it. The address alone will do. `interface` is where it goes (default: the one whose network has it, else the one with the balancer’s own address); `prefix` is the length of its network, only needed where the balancers have no address in it; `routerId` is VRRP’s virtual_router_id (default: the last byte of the address). Default: none.'

/** The address that moves between load balancers. */
export const virtualAddress = shorthand(
  'address',
  record(
    {
      address: text({
        doc: 'The address; of the same family as those of the load balancers.',
        form: 'an IP address',
        rule: ipProblem,
        required: true,
      }),
      prefix: integer({
        doc: 'Length of its network’s prefix. Default: 32 or 128, the address alone.',
        form: 'a prefix length',
        from: 1,
        to: 128,
      }),
      interface: text({
        doc: 'Network interface that it goes to, the same on every load balancer.',
        form: 'an interface name such as eth1',
        pattern: INTERFACE,
      }),
      routerId: integer({
        doc: 'VRRP’s virtual_router_id, which must be another for each virtual address of a network.',
        form: 'a VRRP router id',
        from: 1,
        to: 255,
      }),
    },
    { doc, optional: true },
  ),
  { doc, example: { address: '10.0.0.20', prefix: 24, interface: 'eth0', routerId: 20 } },
)
