import { firewallDirectory } from '../etcd/paths.ts'
import { type Check, type Found, linesOf } from './finding.ts'

/** Which other firewall is on; ufw does not count where these runbooks switched it on. */
export const firewallsLook = `! systemctl -q is-active firewalld || echo firewalld
! grep -qs '^ENABLED=yes' /etc/ufw/ufw.conf || [ -e ${firewallDirectory}/.ufw-was-off ] || echo ufw`

/** That no other firewall refuses what the chosen one lets in: a packet must pass them all. */
export const checkFirewalls: Check = subject => {
  const { tool } = subject.cluster.firewall
  const others = linesOf(subject, 'firewalls').filter(other => tool !== 'off' && other !== tool)
  return others.map(
    (other): Found => ({
      level: 'refuse',
      what: `${other} is on`,
      detail: `it refuses what it has no rule for, whatever ${tool} lets in`,
      next:
        other === 'ufw'
          ? 'set firewall: ufw in the inventory'
          : `open the ports in firewalld and set firewall: off; or: systemctl disable --now firewalld   # on ${subject.host.name}`,
    }),
  )
}
