import { networkProblem } from '../networks.ts'
import { list } from './collections.ts'
import { absent } from './pairs.ts'
import { record, shorthand } from './record.ts'
import { choice, text } from './scalars.ts'
import type { Schema } from './schema.ts'

const sources = (doc: string, example: string[]) =>
  list(text({ doc: 'One of them.', form: 'an IP address or network', rule: networkProblem }), {
    doc,
    example,
  })

/** A list whose absence means something else than that it is empty. */
const optional = <T>(full: Schema<T[]>): Schema<T[] | undefined> => ({
  ...full,
  read: (node, place) => (absent(node) ? undefined : full.read(node, place)),
})

/** Who may reach the ports. */
export const firewall = shorthand(
  'tool',
  record(
    {
      tool: choice(['off', 'nftables', 'ufw'], {
        doc: 'nftables = a table of its own guards the ports of etcd and HAProxy and leaves all other traffic alone. ufw = rules for them and for ssh are given to ufw, which is switched on, and then refuses whatever else comes in. off = hosts keep the firewall they have; rules of these runbooks are taken out again.',
        default: 'off',
      }),
      clients: optional(
        sources(
          'Addresses and networks whose clients may reach etcd and HAProxy, besides the hosts of this cluster; [] for none. Default: from anywhere, since without a certificate nobody gets in.',
          ['10.0.0.0/8', '192.0.2.7'],
        ),
      ),
      ssh: sources(
        'With ufw: where ssh may come from. The address this is run from is always among them. Default: from anywhere.',
        ['10.9.0.0/16'],
      ),
    },
    { doc: 'Whether the hosts’ firewalls let only those in who need etcd; the tool alone will do.' },
  ),
  {
    doc: 'Whether the hosts’ firewalls let only those in who need etcd: `firewall: nftables`, or a map with more to say. A change wants the cluster’s name typed, or --confirm-cluster.',
  },
)
