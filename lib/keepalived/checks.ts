import { failed, refused } from '../errors.ts'
import { keepalivedConfig, pair } from '../etcd/paths.ts'
import { type Facts, machineOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { inspectCertificate } from '../pki/inspect.ts'
import { canonicalIp } from '../pki/sans.ts'
import type { Look } from '../probe/look.ts'
import { MANAGED } from '../resources/file.ts'
import { byHand } from '../ssh/by-hand.ts'
import { interfacesFor } from './interfaces.ts'
import { keepalivedLook, keepalivedSeen } from './look.ts'

/**
 * What must be known before an address is put anywhere: what certificates members show, and, where keepalived is not
 * ours yet, whether the address is on the host already (`own`) or a machine answers for it (its link-layer address).
 */
export const addressLook =
  ({ virtualAddress, haproxy }: Cluster) =>
  (host: Host): Record<string, Look> => {
    if (host.role === 'member') return { 'server certificate': { text: pair('server').certificate } }
    const { address } = virtualAddress!
    return {
      ...keepalivedLook(),
      'who answers': `! grep -q '${MANAGED}' ${keepalivedConfig} 2>/dev/null || exit 0
[ -z "$(ip -o addr show to ${address})" ] || { echo own; exit 0; }
command -v bash >/dev/null || exit 0
timeout 1 bash -c ': </dev/tcp/${address}/${haproxy.port}' 2>/dev/null
# Silence after a second may come from a firewall, or from a machine that had the address once.
case $? in 124) sure=REACHABLE ;; *) sure= ;; esac
ip -o neigh show to ${address} | grep "$sure" | sed -n 's/.*lladdr \\([^ ]*\\).*/\\1/p'`,
    }
  }

const said = (facts: Facts, host: Host, name: string): string | undefined => {
  const look = facts.looks.get(host.name)?.get(name)
  return look?.code === 0 ? look.output.trim() : undefined
}

/** That nobody but keepalived gives a balancer the address, and that no other machine has it. */
const checkFree = (facts: Facts, balancers: Host[], address: string): void => {
  const { loadBalancers } = facts.cluster
  const seen = loadBalancers.map(host => keepalivedSeen(facts, host))
  // One that could not be asked, or was set up before, may rightly be the one that answers.
  const isNew = seen.every(one => one && one.address === undefined && one.state !== 'active')
  for (const host of balancers) {
    const answer = said(facts, host, 'who answers')
    if (answer === 'own' && keepalivedSeen(facts, host)?.state !== 'active')
      throw refused(`${host.name} has ${address} as an address of its own`, {
        host: `${host.name} (${host.address})`,
        because:
          'keepalived gives it to one load balancer at a time; one that always has it would be a second',
        state: 'nothing was changed',
        next: `take it out of the network configuration of ${host.name}: ${byHand(host, `ip addr show to ${address}`)} tells its interface`,
      })
    if (isNew && answer && answer !== 'own')
      throw refused(`${address} belongs to another machine already`, {
        host: `${host.name} (${host.address})`,
        command: `ip neigh show to ${address}`,
        said: `lladdr ${answer}`,
        state: 'nothing was changed',
        next: 'choose another virtualAddress, or take it from that machine',
      })
  }
}

/** That each balancer has an interface for it. */
const checkInterfaces = (facts: Facts, balancers: Host[]): void => {
  for (const host of balancers) {
    const machine = machineOf(facts, host)
    if (machine && !interfacesFor(host, machine.addresses, facts.cluster.virtualAddress!))
      throw failed(`${host.name} does not have its address ${host.address}`, {
        host: `${host.name} (${host.address})`,
        because: 'load balancers tell each other by these addresses who has the virtual one',
        state: 'nothing was changed',
        next: `correct the address of ${host.name} in the inventory`,
      })
  }
}

/** That members' certificates cover it: TLS goes through HAProxy from the client to the member. */
const checkCovered = (facts: Facts, address: string): void => {
  const lacking = facts.cluster.members.filter(member => {
    const certificate = said(facts, member, 'server certificate')
    const sans = certificate && inspectCertificate(certificate)?.sans
    return sans && !sans.includes(`IP:${canonicalIp(address)}`)
  })
  const [first] = lacking
  if (first)
    throw refused(`Clients would refuse ${lacking.map(({ name }) => name).join(', ')} at ${address}`, {
      host: `${first.name} (${first.address})`,
      because: 'TLS is passed through to the members, and their server certificates do not cover it',
      state: 'nothing was changed',
      next: 'zx runbooks/05-pki.ts issues them anew, nothing restarts; then this again',
    })
}

/** @throws RunbookError exit 5 while the address can't be put on these load balancers */
export const checkAddress = (facts: Facts, balancers: Host[]): void => {
  const { address } = facts.cluster.virtualAddress!
  checkInterfaces(facts, balancers)
  checkFree(facts, balancers, address)
  checkCovered(facts, address)
}
