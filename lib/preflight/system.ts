import { RunbookError } from '../errors.ts'
import { expectedSha256 } from '../etcd/checksums.ts'
import type { MachineFacts } from '../facts/facts.ts'
import type { Architecture } from '../inventory/cluster.ts'
import { bytes } from '../status/words.ts'
import { type Check, type Found, isSettled, linesOf, type Subject } from './finding.ts'
import { readServices } from './services.ts'

export type Family = 'debian' | 'rhel'

/** The family of a distribution by os-release(5), ID and ID_LIKE; undefined for one these runbooks were not tried on. */
export const familyOf = ({ os }: Pick<MachineFacts, 'os'>): Family | undefined => {
  const ids = [os.id, ...os.like]
  if (ids.some(id => id === 'debian' || id === 'ubuntu')) return 'debian'
  return ids.some(id => ['rhel', 'fedora', 'centos'].includes(id)) ? 'rhel' : undefined
}

/** Process 1, SELinux's mode, memory (KiB) and whether a reboot is due, as `key value` lines. */
export const systemLook = `
read -r init </proc/1/comm && printf 'init %s\\n' "$init"
! command -v getenforce >/dev/null || printf 'selinux %s\\n' "$(getenforce)"
read -r _ memory _ </proc/meminfo && printf 'memory %s\\n' "$memory"
[ ! -e /run/reboot-required ] || echo 'reboot required'`

/** Whether it knows PrivateMounts=, which keeps etcd's mounts its own (systemd NEWS, CHANGES WITH 239). */
const isModern = ({ host, look }: Subject): boolean => {
  const services = readServices(look)
  return services[host.role === 'member' ? 'etcd' : 'haproxy'].PrivateMounts !== undefined
}

/** etcd maps its whole database into memory; with less than this it has little left beside (etcd docs, "Hardware"). */
const LEAST_MEMORY = 500_000_000

const memory = ({ host, member }: Subject, has: number): Found[] => {
  const database = member?.status?.dbSize ?? 0
  if (!member || !(has < Math.max(database, LEAST_MEMORY))) return []
  return [
    {
      level: 'warn',
      what: `${bytes(has)} of memory`,
      detail:
        database > has
          ? `its database of ${bytes(database)} is mapped into memory, and reads that do not fit wait for the disk`
          : 'the kernel ends what does not fit, etcd among it',
      next: `free -m   # on ${host.name}; give it more memory`,
    },
  ]
}

export const checkSystem: Check = subject => {
  const { machine } = subject
  const said = Object.fromEntries(linesOf(subject, 'system').map(line => line.split(' ').slice(0, 2)))
  const found: Found[] = []
  if (!familyOf(machine) && !isSettled(subject))
    found.push({
      level: 'warn',
      what: `${machine.os.name} is not of the Debian or RHEL family`,
      detail:
        'these runbooks were not tried on it, and packages such as haproxy may have to be installed by hand',
      next: 'try it on a machine that does not matter first',
    })
  if (said.init && said.init !== 'systemd')
    found.push({
      level: 'refuse',
      what: `process 1 is ${said.init}, not systemd`,
      detail: 'systemd starts etcd, brings it back after a failure and runs the backups',
      next: 'use a machine, or a container, that systemd has booted',
    })
  else if (!isModern(subject))
    found.push({
      level: 'refuse',
      what: 'systemd is older than 239',
      detail: 'it does not know the directives that keep etcd from the rest of the machine',
      next: `systemctl --version   # on ${subject.host.name}; use a newer release of the operating system`,
    })
  found.push(...memory(subject, Number(said.memory) * 1024))
  if (said.reboot)
    found.push({
      level: 'info',
      what: 'a reboot is due',
      detail: 'an update asks for it (/run/reboot-required)',
      next: `reboot, before etcd lives there or one member at a time   # on ${subject.host.name}`,
    })
  if (said.selinux === 'Enforcing' && subject.host.role === 'member' && !isSettled(subject))
    found.push({
      level: 'warn',
      what: 'SELinux is enforcing',
      detail: `files in ${subject.cluster.install.directory} and ${subject.cluster.etcd.dataBase} need the labels of their places, or systemd may not start etcd`,
      next: `if it does not start: restorecon -Rv ${subject.cluster.install.directory} ${subject.cluster.etcd.dataBase} /etc/etcd   # on ${subject.host.name}`,
    })
  return found
}

const KNOWN: readonly string[] = ['amd64', 'arm64', 'ppc64le', 's390x'] satisfies Architecture[]

/** That there is an archive for the host's own architecture, and that its sha256 is known. */
export const checkArchitecture: Check = ({ cluster, host, machine, member }) => {
  if (host.role !== 'member' || member?.installed || cluster.install.from === 'package') return []
  const { architecture } = machine
  if (!KNOWN.includes(architecture))
    return [
      {
        level: 'refuse',
        what: `etcd is not released for ${architecture}`,
        detail: `its archives are for ${KNOWN.join(', ')}`,
        next: 'use another machine',
      },
    ]
  try {
    expectedSha256(cluster, architecture as Architecture)
    return []
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error
    const { because = '', next = '' } = error.details
    return [{ level: 'refuse', what: error.message, detail: because, next }]
  }
}
