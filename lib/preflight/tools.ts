import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Check } from './finding.ts'
import { linesOf } from './finding.ts'
import { familyOf } from './system.ts'

/** Programs the far side calls, by the package that has them on Debian and on RHEL. */
const PACKAGES: { debian: string; rhel: string; tools: string[] }[] = [
  {
    debian: 'coreutils',
    rhel: 'coreutils',
    tools: ['stat', 'sha256sum', 'timeout', 'sync', 'head', 'tail', 'dd', 'df', 'readlink'],
  },
  { debian: 'util-linux', rhel: 'util-linux', tools: ['flock'] },
  { debian: 'iproute2', rhel: 'iproute', tools: ['ip', 'ss'] },
  { debian: 'passwd', rhel: 'shadow-utils', tools: ['useradd', 'groupadd'] },
  { debian: 'systemd', rhel: 'systemd', tools: ['systemctl', 'journalctl'] },
  { debian: 'tar', rhel: 'tar', tools: ['tar'] },
  { debian: 'gzip', rhel: 'gzip', tools: ['gzip'] },
  { debian: 'grep', rhel: 'grep', tools: ['grep'] },
  { debian: 'sed', rhel: 'sed', tools: ['sed'] },
]
const CURL = { debian: 'curl', rhel: 'curl', tools: ['curl'] }

const packagesFor = ({ install, etcd }: Cluster, { role }: Host) =>
  role === 'member' && (install.from === 'release' || install.from === 'mirror' || etcd.discoveryUrl)
    ? [...PACKAGES, CURL]
    : PACKAGES

/** Prints each program that is missing. That sync takes files (coreutils 8.24, 2015) goes without saying where systemd is of 2018. */
export const toolsLook = (cluster: Cluster, host: Host): string => `
for tool in ${packagesFor(cluster, host)
  .flatMap(({ tools }) => tools)
  .join(' ')}; do command -v "$tool" >/dev/null || printf '%s\\n' "$tool"; done`

/** What the runbooks need and a minimal Debian or RHEL has. */
export const checkTools: Check = subject => {
  const missing = linesOf(subject, 'tools')
  if (!missing.length) return []
  const family = familyOf(subject.machine)
  const packages = packagesFor(subject.cluster, subject.host)
    .filter(({ tools }) => tools.some(tool => missing.includes(tool)))
    .map(names => names[family ?? 'debian'])
  return [
    {
      level: 'refuse',
      what: `${missing.join(', ')} missing`,
      detail: 'these runbooks call it on the host',
      next: `${family === 'rhel' ? 'dnf' : 'apt-get'} install ${packages.join(' ')}   # on ${subject.host.name}`,
    },
  ]
}
