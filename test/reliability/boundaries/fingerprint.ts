import { entering } from '../../lab/login.ts'
import { existing, type Lab, type LabHost } from '../../lab/state.ts'
import { program, type TestLab } from '../lab.ts'
import { describe } from './describe.ts'
import { changedOn } from './disk.ts'

// What a disk does not tell: how the units are, what waits for a restart, and, on a member, whom it knows and serves.
const STATE = `
systemctl show etcd.service etcd-backup.timer etcd-backup.service haproxy.service \\
  -p Id,LoadState,ActiveState,Result,UnitFileState | paste -sd ' ' | sed 's/  /\\n/g'
systemctl list-units --failed --plain --no-legend | sed 's/^/failed: /'
for pending in /run/etcd-runbooks/pending/*; do [ ! -e "$pending" ] || echo "pending: $pending"; done
[ ! -x /opt/etcd/bin/etcdctls ] || {
  own=$(sed -n 's/^advertise-client-urls: \\([^,]*\\).*/\\1/p' /etc/etcd/etcd.yaml 2>/dev/null)
  /opt/etcd/bin/etcdctls \${own:+--endpoints="$own"} member list -w simple | cut -d, -f2- | sort
  ! /opt/etcd/bin/etcdctls endpoint health >/dev/null 2>&1 || echo healthy
}
`

/** How the services of a host are, looked at past ssh; on a member, whom it knows and whether all serve. */
export const stateOf = async (lab: Lab, host: LabHost): Promise<string[]> => {
  const [file, ...words] = await entering(lab, host, ['sh', '-c', STATE])
  return (await program(file!, words, { timeout: 30_000 })).trim().split('\n')
}

/** What a cluster is like: lines about each host, the same wherever the same was done. */
export type Fingerprint = string[]

/** Looks at all hosts of a lab; `masked` are values that only this run was given. */
export const fingerprintOf = async (lab: TestLab, masked: readonly string[]): Promise<Fingerprint> => {
  const now = existing(lab.name)
  const lines = await Promise.all(
    now.hosts.map(async host => {
      const { name } = host
      const [entries, state] = await Promise.all([changedOn(lab.name, name), stateOf(now, host)])
      return [...entries.map(entry => describe(entry, masked)), ...state].map(line => `${name} ${line}`)
    }),
  )
  return lines.flat()
}
