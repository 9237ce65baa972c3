import { HARDENING } from '../hardening.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { MANAGED } from '../resources/file.ts'
import { commandOf, readFlags } from './flags.ts'
import { effectiveOptions } from './options.ts'
import { binary, configFile, dataDirectory, ETCD_USER, environmentFile, walDirectory } from './paths.ts'
import { unitLines } from './systemd.ts'

// These hide whole trees from the service, also where the inventory puts something it needs.
const hides = (paths: string[], trees: string[]) =>
  paths.some(path => trees.some(tree => path === tree || path.startsWith(`${tree}/`))) ? 'no' : 'yes'

/** Exactly one source of settings: a file silences flags and variables, and a flag that is also a variable is fatal. */
const command = (cluster: Cluster, flags: string[]): string => {
  const etcd = binary(cluster, 'etcd')
  switch (cluster.etcd.style) {
    case 'file':
      return `ExecStart=${etcd} --config-file ${configFile}`
    case 'env':
      return `EnvironmentFile=${environmentFile}\nExecStart=${etcd}`
    case 'flags':
      return `ExecStart=${[etcd, ...flags].join(' \\\n  ')}`
  }
}

/**
 * The systemd unit of a member, in style `flags` with its settings as ready words. `systemd-analyze security` rates it about 1.2; every line was tried with a running
 * etcd. Not in it, on purpose: ProcSubset=pid, which would hide net.core.somaxconn and shrink etcd's listen backlog.
 * The directories it may write must exist before the start (systemd.exec(5), ReadWritePaths).
 */
export const renderUnit = (cluster: Cluster, member: Host, flags: string[] = []): string => {
  const wal = walDirectory(cluster, member)
  const writable = [dataDirectory(cluster, member), ...(wal ? [wal] : [])]
  const needed = [...writable, cluster.install.directory]
  return `# ${MANAGED}. A change made here is undone by the next run.

[Unit]
Description=etcd member ${member.name} of ${cluster.name}
Documentation=https://etcd.io/docs/
After=network-online.target time-sync.target
Wants=network-online.target time-sync.target
# A member that cannot start must keep trying: its peers may come back in an hour.
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
User=${ETCD_USER}
Group=${ETCD_USER}
UMask=0077
WorkingDirectory=${dataDirectory(cluster, member)}
${command(cluster, flags)}
# Not "always": a member removed from its cluster ends well and must stay ended.
Restart=on-failure
RestartSec=5
# Ready means joined with a quorum, which may take until the other members are up.
TimeoutStartSec=infinity
TimeoutStopSec=60
LimitNOFILE=65536
LimitCORE=0
OOMScoreAdjust=-900

ReadWritePaths=${writable.join(' ')}
ProtectSystem=strict
ProtectHome=${hides(needed, ['/home', '/root', '/run/user'])}
PrivateTmp=${hides(needed, ['/tmp', '/var/tmp'])}
PrivateUsers=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
# AF_UNIX carries the readiness message; without it systemd kills a healthy member.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
${HARDENING}

[Install]
WantedBy=multi-user.target
`
}

const canonical = (line: string): string => {
  const command = line.startsWith('ExecStart=') ? commandOf(line) : []
  const flags = effectiveOptions(readFlags(command))
  return command.length ? `ExecStart=${command[0]} ${flags}` : line
}

/**
 * What a unit means to a running service: equal texts need no restart. Comments (`#` and `;`), blank lines, spaces
 * around `=`, descriptions, [Install], the order of etcd's flags and those it reads only once do not count
 * (systemd.syntax(7)).
 */
export const effectiveUnit = (text: string): string => {
  let section = ''
  return unitLines(text)
    .filter(line => {
      if (line.startsWith('[')) section = line
      return section !== '[Install]' && !/^(Description|Documentation)=/.test(line)
    })
    .map(canonical)
    .join('\n')
}
