import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { $ } from 'zx'
import { usage } from '../../lib/errors.ts'
import { compareVersions } from '../../lib/etcd/versions.ts'
import { privateApt } from './archive.ts'
import { cached } from './cache.ts'
import { CACHE, OFFICIAL } from './paths.ts'

/** The Debian suites that have etcd, by the version of those that do not move any more. */
const SUITES: Record<string, string> = { '3.4.23': 'bookworm', '3.5.16': 'trixie' }
const NEWEST = 'sid'

/** One archive in the shape of an official release. */
export type Release = { version: string; architecture: string; file: string; sha256: string }

/** Debian's and etcd's names for the architecture are the same. */
const architecture = async (): Promise<string> => (await $`dpkg --print-architecture`).stdout.trim()

/**
 * The archive of an etcd version (none given: the newest that Debian has): an official one out of test/lab/mirror, or
 * one made from Debian's packages and kept in the cache. Exit 2 with the versions there are.
 */
export const release = async (version?: string): Promise<Release> => {
  const arch = await architecture()
  const official = version && `${OFFICIAL}/${archiveName(version, arch)}`
  if (official && existsSync(official)) return describe(version, arch, official)
  const suite = version === undefined ? NEWEST : (SUITES[version] ?? NEWEST)
  const directory = await fromDebian(suite, arch)
  const made = (await readFile(`${directory}/version`, 'utf8')).trim()
  if (version !== undefined && version !== made)
    throw usage(`There is no etcd ${version} for the lab.`, {
      because: `Debian has ${[...Object.keys(SUITES), made].join(', ')}`,
      next: `put ${archiveName(version, arch)} into test/lab/mirror, or choose another --etcd`,
    })
  return describe(made, arch, `${directory}/${archiveName(made, arch)}`)
}

/** Every archive at hand without making another: what the mirror serves; an official one comes last, so it wins. */
export const releasesAtHand = async (): Promise<Release[]> => {
  const arch = await architecture()
  const files = [...names(`${CACHE}/etcd`).map(name => `${CACHE}/etcd/${name}`), OFFICIAL].flatMap(
    directory =>
      names(directory).map(name => ({ version: versionIn(name, arch), file: `${directory}/${name}` })),
  )
  return Promise.all(files.flatMap(({ version, file }) => (version ? [describe(version, arch, file)] : [])))
}

/** Every version that a lab can have, oldest first: those of Debian's suites, and of official archives that are here. */
export const versionsAtHand = async (): Promise<string[]> => {
  const arch = await architecture()
  const official = names(OFFICIAL).flatMap(name => versionIn(name, arch) ?? [])
  const all = new Set([...Object.keys(SUITES), (await release()).version, ...official])
  return [...all].sort(compareVersions)
}

const versionIn = (name: string, arch: string): string | undefined => {
  const version = /^etcd-v(\d+\.\d+\.\d+)-/.exec(name)?.[1]
  return version && name === archiveName(version, arch) ? version : undefined
}

/** As etcd names its release archives. */
export const archiveName = (version: string, arch: string): string => `etcd-v${version}-linux-${arch}.tar.gz`

const describe = async (version: string, arch: string, file: string): Promise<Release> => ({
  version,
  architecture: arch,
  file,
  sha256: createHash('sha256')
    .update(await readFile(file))
    .digest('hex'),
})

const names = (directory: string): string[] => {
  try {
    return readdirSync(directory).filter(name => !name.endsWith('.part'))
  } catch {
    return []
  }
}

/** Debian's programs packed as etcd packs them; the same packages give the same bytes, so the sha256 is stable. */
const fromDebian = (suite: string, arch: string): Promise<string> =>
  cached(`etcd/${suite}-${arch}`, `Make an etcd release of Debian ${suite}’s packages`, async directory => {
    const work = `${directory}/work`
    await mkdir(work)
    const options = await privateApt(suite, work)
    await $({ cwd: work })`apt-get ${options} -qq download etcd-server/${suite} etcd-client/${suite}`
    const debs = names(work).filter(name => name.endsWith('.deb'))
    for (const deb of debs) await $({ cwd: work })`dpkg -x ${deb} unpacked`
    const server = debs.find(name => name.startsWith('etcd-server'))!
    const full = (await $({ cwd: work })`dpkg-deb -f ${server} Version`).stdout.trim()
    const version = full.replace(/^\d+:/, '').replace(/[-+~].*$/, '')
    const top = archiveName(version, arch).replace('.tar.gz', '')
    await $({ cwd: work })`mkdir ${top} && cp unpacked/usr/bin/etcd* ${top} && chmod 755 ${top} ${top}/*`
    const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--format=ustar']
    await $({ cwd: work })`tar ${same} -cf archive.tar ${top} && gzip -n archive.tar`
    await rename(`${work}/archive.tar.gz`, `${directory}/${top}.tar.gz`)
    await writeFile(`${directory}/version`, `${version}\n`)
    await rm(work, { recursive: true })
  })
