import { isKnownByAddress } from '../../firewall/openings.ts'
import { hostsOf } from '../cluster.ts'
import { type ClusterRule, pathOf } from './rule.ts'

/** Rules of a firewall hold addresses, so every host must have one that is known here. */
export const firewallAddresses: ClusterRule = ({ cluster, at }) =>
  cluster.firewall.tool === 'off'
    ? []
    : hostsOf(cluster)
        .filter(host => !isKnownByAddress(host))
        .map(host => ({
          range: at(...pathOf(host), 'address'),
          message: `${host.name} is known only as ${host.address}, and a firewall’s rules hold addresses; add its IP address to ${host.name}.addresses`,
        }))

/** Nobody should think that ssh is guarded where it is not. */
export const firewallSsh: ClusterRule = ({ cluster, atKey }) =>
  cluster.firewall.tool === 'nftables' && cluster.firewall.ssh.length
    ? [
        {
          range: atKey('firewall', 'ssh'),
          message:
            'firewall.ssh is for ufw; with nftables only the ports of etcd and HAProxy are guarded. Remove it, or use ufw',
        },
      ]
    : []
