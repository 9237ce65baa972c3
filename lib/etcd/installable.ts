import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { RunbookError, usage } from '../errors.ts'
import type { Architecture, Cluster } from '../inventory/cluster.ts'
import { archiveName, expectedSha256 } from './checksums.ts'

const ARCHITECTURES: Architecture[] = ['amd64', 'arm64', 'ppc64le', 's390x']

/**
 * That the chosen version can be installed at all, as far as this machine can tell before it contacts any host: a
 * sha256 for some architecture, and with `install.from: push` an archive. @throws RunbookError exit 2
 */
export const checkInstallable = (cluster: Cluster): void => {
  const { archives, from } = cluster.install
  // The package manager knows its own sums, and only the host knows what its distribution has.
  if (from === 'package') return
  const { version } = cluster.etcd
  const refusals = ARCHITECTURES.map(architecture => {
    try {
      expectedSha256(cluster, architecture)
      return undefined
    } catch (error) {
      return error
    }
  })
  const [first] = refusals
  if (first instanceof RunbookError && refusals.every(Boolean)) throw first
  if (
    from === 'push' &&
    !ARCHITECTURES.some(architecture => existsSync(join(archives, archiveName(version, architecture))))
  )
    throw usage(`there is no archive of etcd ${version} in ${archives}`, {
      because: 'install.from is push, so the hosts get it from this machine',
      next: `put ${archiveName(version, 'amd64')} (or your hosts' architecture) there, or name the folder under install.archives`,
    })
}
