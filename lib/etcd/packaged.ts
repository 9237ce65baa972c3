import type { Cluster } from '../inventory/cluster.ts'
import { commandLine, quote } from '../quote.ts'

/** etcd's packages by package manager, where the inventory names none (packages.debian.org, packages.fedoraproject.org). */
const NAMES: Record<Manager, string[]> = {
  apt: ['etcd-server', 'etcd-client'],
  dnf: ['etcd'],
  yum: ['etcd'],
}

export type Manager = 'apt' | 'dnf' | 'yum'

/** What a host's package manager said about etcd's packages; versions in full, as `3.4.23-4+b4`. */
export type Packaged = {
  manager?: Manager
  /** Names of the packages there. */
  names: string[]
  installed: Map<string, { version: string; held: boolean }>
  /** Newest first, as the package manager lists them; empty where it was not asked, since all is there. */
  available: Map<string, string[]>
  /** Seconds since these runbooks last fetched the package lists; undefined: not since the last boot. */
  refreshed?: number
}

/** The version of the program in a package's version: without epoch, revision and what a distribution adds. */
export const upstream = (version: string): string => version.replace(/^\d+:/, '').replace(/[-+~].*$/, '')

/** etcd's packages for a package manager. */
export const packageNames = ({ install }: Cluster, manager: Manager): string[] =>
  install.packages.length ? install.packages : NAMES[manager]

/** Whether a package's full version is the one the inventory means. */
export const isWanted = ({ etcd, install }: Cluster, version: string): boolean =>
  install.packageVersion ? version === install.packageVersion : upstream(version) === etcd.version

/**
 * What is installed and, unless that is all in the wanted version, what there is to install, from the lists at hand:
 * looking fetches nothing.
 */
export const packagedLook = (cluster: Cluster): string => {
  const ask = (manager: Manager) => commandLine(packageNames(cluster, manager))
  const { packageVersion } = cluster.install
  const wanted = (packageVersion ?? cluster.etcd.version).replace(/[.+]/g, '\\$&')
  const pattern = packageVersion ? ` ${wanted}( |$)` : ` ([0-9]+:)?${wanted}[-+~]`
  const whole = (manager: Manager) =>
    `[ "$(printf '%s\\n' "$found" | grep -cE ${quote(pattern)})" = ${packageNames(cluster, manager).length} ]`
  return `
read -r at 2>/dev/null </run/etcd-runbooks/packages-refreshed && echo "refreshed $(($(date +%s) - at))"
if command -v apt-get >/dev/null; then
  echo manager apt
  found=$(dpkg-query -W -f 'installed \${Package} \${Version} \${db:Status-Abbrev}\\n' -- ${ask('apt')} 2>/dev/null | grep ' .i *$')
  printf '%s\\n' "$found"
  ${whole('apt')} ||
    apt-cache madison ${ask('apt')} 2>/dev/null | sed -n 's/^ *\\([^ ]*\\) | *\\([^ ]*\\) |.*/available \\1 \\2/p'
  exit
fi
for manager in dnf yum; do
  command -v "$manager" >/dev/null || continue
  echo "manager $manager"
  found=$(rpm -q --qf 'installed %{NAME} %{VERSION}-%{RELEASE}\\n' ${ask('dnf')} | grep ^installed)
  printf '%s\\n' "$found"
  cat /etc/dnf/versionlock.toml /etc/dnf/plugins/versionlock.list /etc/yum/pluginconf.d/versionlock.list 2>/dev/null |
    sed 's/^/locked /'
  ${whole('dnf')} ||
    "$manager" -C -q list --showduplicates ${ask('dnf')} 2>/dev/null |
    sed -n 's/^\\([^ ]*\\)\\.[a-z0-9_]* *\\([0-9][^ ]*\\) .*/available \\1 \\2/p' | sort -u -t ' ' -k 3Vr
  break
done`
}

/** Reads the output of `packagedLook`. Pure. */
export const readPackaged = (cluster: Cluster, output = ''): Packaged => {
  const lines = output.split('\n').map(line => line.trim().split(/ +/))
  const of = (kind: string) => lines.filter(([first]) => first === kind).map(words => words.slice(1))
  const manager = of('manager')[0]?.[0] as Manager | undefined
  const names = manager ? packageNames(cluster, manager) : []
  const locks = of('locked').map(words => words.join(' '))
  const refreshed = of('refreshed')[0]?.[0]
  return {
    manager,
    names,
    installed: new Map(
      of('installed').map(([name = '', version = '', status]) => [
        name,
        {
          version,
          held: status ? status.startsWith('h') : locks.some(lock => locked(lock, name)),
        },
      ]),
    ),
    available: new Map(
      names.map(name => [
        name,
        of('available').flatMap(([known, version = '']) => (known === name ? [version] : [])),
      ]),
    ),
    refreshed: refreshed === undefined ? undefined : Number(refreshed),
  }
}

/** `etcd-0:3.5.16-1.el9.*` in dnf 4's list of locks, `0:etcd-3.5.16-1.el7.*` in yum's, `name = "etcd"` in dnf 5's. */
const locked = (line: string, name: string): boolean => {
  const rest = line.replace(/^\d+:/, '')
  return (
    (rest.startsWith(`${name}-`) && /\d/.test(rest.charAt(name.length + 1))) ||
    line.includes(`name = "${name}"`)
  )
}

/** The full version to install of one package: the installed one if it will do, else the newest that does. */
export const choose = (cluster: Cluster, packaged: Packaged, name: string): string | undefined => {
  const { version } = packaged.installed.get(name) ?? {}
  if (version !== undefined && isWanted(cluster, version)) return version
  return packaged.available.get(name)?.find(candidate => isWanted(cluster, candidate))
}
