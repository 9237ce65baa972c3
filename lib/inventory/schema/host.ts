import { addressProblem, reachableProblem } from '../addresses.ts'
import { HOST_NAME, INTERFACE, nameProblem } from '../names.ts'
import { list, map } from './collections.ts'
import { record, shorthand } from './record.ts'
import { text } from './scalars.ts'
import { ssh } from './ssh.ts'

const address = 'an IP address or DNS name'

const host = shorthand(
  'address',
  record(
    {
      address: text({
        doc: 'Where ssh and etcd’s clients reach the host: an IP address (IPv6 without brackets) or a DNS name.',
        form: address,
        rule: reachableProblem,
        required: true,
        example: '10.0.0.13',
      }),
      peerAddress: text({
        doc: 'Where the other members dial it, if that is another network. Default: its `address`.',
        form: address,
        rule: reachableProblem,
        example: '10.1.0.13',
      }),
      interface: text({
        doc: 'Network interface that must carry the address; checked before anything changes.',
        form: 'an interface name such as eth1',
        pattern: INTERFACE,
        example: 'eth1',
      }),
      addresses: list(text({ doc: 'One of them.', form: address, rule: addressProblem }), {
        doc: 'Further addresses and names that its certificates must cover.',
        example: ['192.0.2.13', 'etcd3.example.com'],
      }),
      hostname: text({
        doc: 'The host name 00-preflight gives the machine; certificates cover it, too. Default: the machine keeps the one it has, whatever it is called here.',
        form: 'a host name',
        rule: value => (value.length > 64 ? 'is longer than the 64 characters Linux allows' : undefined),
        pattern: HOST_NAME,
        example: 'etcd3',
      }),
      ssh: {
        ...ssh,
        doc: 'What differs for this host from the cluster’s `ssh` below; the same keys.',
        example: { user: 'admin', port: 2222 },
      },
    },
    { doc: 'A host: its address, or a map with more to say.' },
  ),
  { doc: 'A host: its address, or a map with more to say.' },
)

const name = { what: 'host', rule: nameProblem }

/** The machines etcd runs on, by name. */
export const members = map(name, host, {
  doc: 'The machines etcd runs on, and what each is called: 1, 3, 5 or 7. The name need not be the machine’s host name; it becomes the member’s name in etcd. A host is its address, or a map with more to say.',
  named: { etcd1: '10.0.0.11', etcd2: '10.0.0.12', etcd3: undefined },
})

/** The machines HAProxy runs on, by name. */
export const loadBalancers = map(name, host, {
  doc: 'The machines HAProxy runs on, written like members; none is fine. A machine may be member and load balancer under two names, if their ports differ.',
  named: { lb1: '10.0.0.21' },
})
