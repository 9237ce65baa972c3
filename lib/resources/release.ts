import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { usage } from '../errors.ts'
import { archiveName } from '../etcd/checksums.ts'
import { releaseDirectory } from '../etcd/paths.ts'
import type { Architecture, Cluster } from '../inventory/cluster.ts'
import type { Kind, Of, PathState } from './resource.ts'

/** etcd's release of the cluster's version in its own directory, from an archive whose sha256 is known beforehand. */
export const release = (cluster: Cluster, sha256: (architecture: Architecture) => string): Of<'release'> => ({
  kind: 'release',
  cluster,
  directory: releaseDirectory(cluster),
  sha256,
})

/** etcd's programs; the last came with 3.5. */
export const PROGRAMS = ['etcd', 'etcdctl', 'etcdutl'] as const

/** Whether programs are what a manifest of theirs says, by size and time: they were hashed when they were installed. */
export const isWhole = (manifest: string, found: (program: string) => PathState | undefined): boolean => {
  const lines = manifest.split('\n').filter(Boolean)
  return (
    lines.length >= 2 &&
    lines.every(line => {
      const [program = '', size, modified] = line.split(' ')
      const state = found(program)
      return state !== undefined && size === `${state.size}` && modified === `${Math.floor(state.modified)}`
    })
  )
}

const manifestOf = (directory: string): string => join(directory, '.manifest')

export const releaseKind: Kind<Of<'release'>> = {
  needs: ({ directory }) => ({
    stat: PROGRAMS.map(program => join(directory, program)),
    texts: [manifestOf(directory)],
  }),
  plan: (resource, { paths, texts, machine }) => {
    const { cluster, directory } = resource
    const { from, url, fallbackUrl, archives } = cluster.install
    const { version } = cluster.etcd
    if (isWhole(texts.get(manifestOf(directory)) ?? '', program => paths.get(join(directory, program))))
      return undefined
    const architecture = (machine?.architecture ?? 'amd64') as Architecture
    const archive = archiveName(version, architecture)
    const install = ['install_release', directory, version, architecture, resource.sha256(architecture)]
    const places = [url, fallbackUrl]
      .filter(place => place !== undefined)
      .map(place => `${place}/v${version}/${archive}`)
    return {
      resource,
      how: `install ${version}`,
      verbs: [
        from === 'push'
          ? { call: install, payloads: [() => readArchive(join(archives, archive))] }
          : { call: [...install, ...places] },
      ],
    }
  },
}

const readArchive = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch {
    throw usage(`${path} is missing`, {
      because: 'install.from is push, so the archive must lie on this machine',
      next: 'download it there, or set install.from: release',
    })
  }
}
