import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aptFor } from './apt.ts'
import { builtOnce } from './atomic-folder.ts'
import { capture } from './capture.ts'
import { cacheFolder } from './folders.ts'
import { did } from './say.ts'
import { upstreamVersion } from './versions.ts'

/** Debian releases whose etcd is repackaged: an old 3.4, a 3.5 and the newest 3.5. */
const suites = ['bookworm', 'trixie', 'sid']

const epoch = [
  '--sort=name',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mode=go=rX,u+rw,a-s',
]

/** Packs one suite's etcd like an official release: v<version>/etcd-v<version>-linux-<arch>.tar.gz with SHA256SUMS. */
const pack = async (suite: string, arch: string, into: string): Promise<void> => {
  const work = await mkdtemp(join(into, `.${suite}-`))
  const env = await aptFor(suite, join(work, 'apt'))
  await capture('apt-get', ['-qq', 'download', 'etcd-server', 'etcd-client'], { env, cwd: work })
  const debs = (await readdir(work)).filter(name => name.endsWith('.deb'))
  const server = debs.find(name => name.startsWith('etcd-server_'))!
  const version = upstreamVersion(await capture('dpkg-deb', ['-f', join(work, server), 'Version']))
  for (const deb of debs) await capture('dpkg', ['-x', join(work, deb), join(work, 'root')])
  const name = `etcd-v${version}-linux-${arch}`
  const folder = join(work, `v${version}`)
  await mkdir(join(work, name))
  await mkdir(folder)
  for (const tool of (await readdir(join(work, 'root/usr/bin'))).filter(tool =>
    /^etcd(ctl|utl)?$/.test(tool),
  ))
    await cp(join(work, 'root/usr/bin', tool), join(work, name, tool))
  // No time stamps, no owners, sorted: the same packages always give the same sha256.
  await capture('tar', [
    '-C',
    work,
    ...epoch,
    '-I',
    'gzip -n -4',
    '-cf',
    join(folder, `${name}.tar.gz`),
    name,
  ])
  const sums = await capture('sha256sum', [`${name}.tar.gz`], { cwd: folder })
  await writeFile(join(folder, 'SHA256SUMS'), sums)
  await rename(folder, join(into, `v${version}`))
  await rm(work, { recursive: true })
}

/** Folder of release-shaped archives made from Debian's etcd packages, for this machine's architecture. */
export const ensureReleaseArchives = async (): Promise<string> => {
  const arch = (await capture('dpkg', ['--print-architecture'])).trim()
  return builtOnce(join(cacheFolder(), 'etcd', arch), async into => {
    did(`Pack etcd from Debian ${suites.join(', ')} (once)`)
    for (const suite of suites) await pack(suite, arch, into)
  })
}
