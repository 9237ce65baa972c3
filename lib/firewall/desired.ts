import { dirname } from 'node:path'
import {
  firewallDirectory,
  firewallProgram,
  firewallRules,
  firewallUnit,
  pendingMarker,
} from '../etcd/paths.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
import { absent } from '../resources/absent.ts'
import { directory } from '../resources/directory.ts'
import { file, MANAGED } from '../resources/file.ts'
import { osPackage } from '../resources/package.ts'
import type { Resource } from '../resources/resource.ts'
import { running } from '../resources/running.ts'
import { unit } from '../resources/unit.ts'
import { renderNftables } from './nftables.ts'
import { openingsOf } from './openings.ts'
import { firewallProgramText } from './program.ts'
import { sshInUse, sshLook, sshOpenings } from './ssh.ts'
import { renderUfw } from './ufw.ts'

const UNIT_FILE = `/etc/systemd/system/${firewallUnit}`

/** A machine that is member and balancer has one firewall; it goes by its first name. */
export const machinesOf = (hosts: Host[]): Host[] =>
  hosts.filter((host, index) => hosts.findIndex(({ machine }) => machine === host.machine) === index)

/** How a host comes to be asked, and whether its rules are in force. */
export const firewallLook = (cluster: Cluster) => (): Record<string, string> => ({
  ...(cluster.firewall.tool !== 'off' && { ssh: sshLook }),
  firewall: `[ ! -e ${quote(pendingMarker(firewallUnit))} ] || echo 'an earlier change was not confirmed'
[ ! -x ${quote(firewallProgram(cluster))} ] || ${quote(firewallProgram(cluster))} check`,
})

const renderUnit = (cluster: Cluster): string => `# ${MANAGED}. A change made here is undone by the next run.
[Unit]
Description=Firewall rules for etcd and HAProxy, cluster ${cluster.name}
DefaultDependencies=no
RequiresMountsFor=${firewallProgram(cluster)} ${firewallDirectory}
After=local-fs.target ufw.service nftables.service
Before=network-pre.target etcd.service haproxy.service shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
# nftables.service flushes everybody's rules when it starts, stops or reloads.
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${firewallProgram(cluster)} boot
ExecReload=${firewallProgram(cluster)} load

[Install]
WantedBy=multi-user.target nftables.service
`

/** What must be there before rules are: the tool, and what takes unconfirmed rules back, also after a power cut. */
export const firewallTools = (cluster: Cluster): Resource[] => [
  osPackage(cluster.firewall.tool),
  directory(cluster.install.directory),
  directory(dirname(firewallProgram(cluster))),
  directory(firewallDirectory),
  file(firewallProgram(cluster), firewallProgramText, { mode: 0o755 }),
  file(UNIT_FILE, renderUnit(cluster)),
  // Started, it follows nftables.service when somebody restarts that.
  unit(firewallUnit),
  running(firewallUnit),
]

/** The rules of a machine in the file of its tool, and no file of another tool. */
export const firewallRulesOf = (cluster: Cluster, host: Host): Resource[] => {
  const openings = openingsOf(cluster, host.machine)
  const rules = {
    nftables: (facts: Facts) => renderNftables(openings, sshInUse(facts, host).ports),
    ufw: (facts: Facts) => renderUfw([...sshOpenings(cluster, sshInUse(facts, host)), ...openings]),
  }
  return (['nftables', 'ufw'] as const).map(tool =>
    tool === cluster.firewall.tool
      ? file(firewallRules[tool], rules[tool], { readBy: firewallUnit, shown: true })
      : absent(firewallRules[tool], { readBy: firewallUnit }),
  )
}

/** Nothing of ours, where the inventory asks for no firewall. */
export const noFirewall = (cluster: Cluster): Resource[] => [
  ...Object.values(firewallRules).map(path => absent(path, { readBy: firewallUnit })),
  absent(UNIT_FILE, { program: true }),
  absent(firewallProgram(cluster), { program: true }),
]
