import { isIPv6 } from 'node:net'
import { aliveScript } from '../etcd/paths.ts'
import type { Cluster, Host, VirtualAddress } from '../inventory/cluster.ts'
import { MANAGED } from '../resources/file.ts'

/** The highest that is not the address's owner (RFC 5798 section 5.2.4); later balancers get less. */
const FIRST_PRIORITY = 250

/** Where adverts and address go on one balancer. */
export type Interfaces = { adverts: string; address: string }

/**
 * Addresses of the balancers that a balancer hears VRRP from, which is IP protocol 112; none without a virtual address.
 * What a firewall between them must let through, and nothing else of it.
 */
export const vrrpPeers = ({ virtualAddress, loadBalancers }: Cluster, balancer: Host): string[] =>
  virtualAddress
    ? loadBalancers.filter(({ name }) => name !== balancer.name).map(({ address }) => address)
    : []

/** Clouds drop multicast, so adverts go to each peer by itself; a lone balancer has nobody to send them to. */
const unicast = (cluster: Cluster, balancer: Host): string => {
  const peers = vrrpPeers(cluster, balancer)
  return peers.length
    ? `
    unicast_src_ip ${balancer.address}
    unicast_peer {
${peers.map(peer => `        ${peer}`).join('\n')}
    }
    check_unicast_src`
    : ''
}

/** A new address would be looked for on the network for a second first (RFC 4862 section 5.4). */
const withoutDetection = ({ address }: VirtualAddress) => (isIPv6(address) ? ' -nodad' : '')

/**
 * The whole keepalived.conf of one balancer, for keepalived 2.1 and later (keepalived.conf(5)). An advert each half
 * second makes a host that is gone missed after 1.5 s and a fraction (RFC 5798 section 6.1, Master_Down_Interval).
 */
export const renderKeepalived = (cluster: Cluster, balancer: Host, on: Interfaces): string => {
  const virtual = cluster.virtualAddress!
  const rank = cluster.loadBalancers.findIndex(({ name }) => name === balancer.name)
  return `# ${MANAGED}. A change made here is undone by the next run.
# By ${virtual.address} clients reach the etcd cluster ${cluster.name}: it is on one of the load balancers that work.

global_defs {
    # More than one advert a second needs version 3, which knows no passwords.
    vrrp_version 3
    # A network that is only coming up would make this host believe that it is alone.
    vrrp_startup_delay 2
    # For whoever missed the first gratuitous ARP.
    vrrp_garp_master_refresh 60
    # Adverts that are late because the machine is busy would look like a failure.
    max_auto_priority 99
    enable_script_security
    script_user haproxy
}

# Whether HAProxy here answers and sees a member up. Where it does not, this host is no candidate.
vrrp_script haproxy {
    script "${aliveScript}"
    interval 1
    timeout 2
    fall 2
    rise 2
}

vrrp_instance etcd {
    # Who has the address keeps it: one that comes back does not interrupt clients a second time.
    state BACKUP
    nopreempt
    interface ${on.adverts}
    virtual_router_id ${virtual.routerId}
    priority ${FIRST_PRIORITY - rank}
    advert_int 0.5${unicast(cluster, balancer)}
    virtual_ipaddress {
        ${virtual.address}/${virtual.prefix} dev ${on.address}${withoutDetection(virtual)}
    }
    track_script {
        haproxy
    }${
      on.address === on.adverts
        ? ''
        : `
    track_interface {
        ${on.address}
    }`
    }
}
`
}
