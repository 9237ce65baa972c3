import { usage } from '../errors.ts'
import type { Architecture, Cluster } from '../inventory/cluster.ts'
import { CHECKSUMS } from './data/checksums.ts'

/** The versions with a pinned sum for an architecture, oldest first. */
export const pinnedVersions = (architecture: Architecture): string[] =>
  Object.keys(CHECKSUMS).filter(version => CHECKSUMS[version]?.[architecture])

/** The name of the official release archive, the same on every download site. */
export const archiveName = (version: string, architecture: Architecture): string =>
  `etcd-v${version}-linux-${architecture}.tar.gz`

/** The command that shows the published sum of an archive; etcd publishes SHA256SUMS beside each release. */
export const showSumCommand = (version: string, architecture: Architecture): string =>
  `curl -fsSL https://github.com/etcd-io/etcd/releases/download/v${version}/SHA256SUMS | ` +
  `grep ${archiveName(version, architecture)}`

/**
 * The sha256 a release archive must have, as lower-case hex. The inventory's `etcd.sha256` comes before the pinned one,
 * so that a mirror may serve archives of its own. Throws a usage error when neither is known.
 */
export const expectedSha256 = (cluster: Pick<Cluster, 'etcd'>, architecture: Architecture): string => {
  const { version, sha256 } = cluster.etcd
  const known = sha256[architecture] ?? CHECKSUMS[version]?.[architecture]
  if (known && /^[0-9a-f]{64}$/i.test(known)) return known.toLowerCase()
  if (known)
    throw usage(`etcd.sha256.${architecture} is not a sha256 sum, which has 64 hexadecimal digits`, {
      next: showSumCommand(version, architecture),
    })
  throw usage(`no sha256 is known for etcd ${version} on ${architecture}`, {
    because: 'an archive is installed only if its sum was known beforehand',
    next:
      `${showSumCommand(version, architecture)}\n` +
      `then write it into the inventory under \`etcd: { sha256: { ${architecture}: … } }\``,
  })
}
