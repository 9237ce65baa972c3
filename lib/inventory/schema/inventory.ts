import { HOST_NAME, LOGIN, nameProblem } from '../names.ts'
import { backup } from './backup.ts'
import { map } from './collections.ts'
import { etcd } from './etcd.ts'
import { firewall } from './firewall.ts'
import { haproxy } from './haproxy.ts'
import { loadBalancers, members } from './host.ts'
import { install } from './install.ts'
import { pki } from './pki.ts'
import { record } from './record.ts'
import { boolean, text } from './scalars.ts'
import type { Value } from './schema.ts'
import { ssh } from './ssh.ts'
import { virtualAddress } from './virtual-address.ts'

const cluster = record(
  {
    members,
    loadBalancers,
    virtualAddress,
    ssh,
    etcd,
    install,
    pki,
    haproxy,
    backup,
    firewall,
    adminGroup: text({
      doc: 'Login users in this group may use etcdctl with the admin certificate on members. Default: root only.',
      form: 'a group',
      pattern: LOGIN,
      example: 'etcd-admin',
    }),
    hostsFile: boolean({
      doc: 'Whether 00-preflight keeps the hosts’ names and addresses in a block in /etc/hosts.',
      default: true,
    }),
    domain: text({
      doc: 'Domain appended to the names in /etc/hosts. Default: none.',
      form: 'a domain such as example.com',
      pattern: HOST_NAME,
      example: 'example.com',
    }),
  },
  { doc: 'A cluster.' },
)

/** The whole inventory file. */
export const inventory = record(
  {
    clusters: map({ what: 'cluster', rule: nameProblem }, cluster, {
      doc: 'The clusters, each under a name of your choice: --cluster NAME picks one, --cluster all takes every one.',
      named: { demo: undefined },
    }),
  },
  { doc: 'Which machines form which etcd cluster, and how.' },
)

/** What a file said, checked key by key, with the defaults that don't depend on anything else. */
export type InventoryInput = Value<typeof inventory>
export type ClusterInput = Value<typeof cluster>
export type HostInput = Value<typeof members>[number]['value']
