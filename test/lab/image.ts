import { createHash } from 'node:crypto'
import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sourceLine } from './apt.ts'
import { builtOnce } from './atomic-folder.ts'
import { capture } from './capture.ts'
import { cacheFolder } from './folders.ts'
import type { Image } from './lab-settings.ts'
import { did } from './say.ts'

/** What a minimal server has. No Python: the runbooks must not need it. */
const packages = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'openssh-server',
  'iproute2',
  'ca-certificates',
  'curl',
  'sudo',
  'procps',
  'kmod',
]

/** Units that make no sense in a container: without them a healthy host says `running`, not `degraded`. */
const masked = [
  'systemd-remount-fs.service',
  'console-getty.service',
  'getty.target',
  'systemd-firstboot.service',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'e2scrub_all.timer',
  'fstrim.timer',
]

/** Part of the folder's name, so that a changed recipe makes a new image. */
const recipe = createHash('sha256')
  .update(JSON.stringify([packages, masked]))
  .digest('hex')
  .slice(0, 8)

/** Names an image and everything made for it. */
export const imageName = (image: Image): string => `${image}-${recipe}`

/** Folder of the base image that all hosts share read-only; built from Debian packages the first time. */
export const ensureImage = (image: Image): Promise<string> =>
  builtOnce(join(cacheFolder(), 'images', imageName(image)), async root => {
    did(`Build the ${image} image (about half a minute, once)`)
    const include = `--include=${packages.join(',')}`
    await capture('mmdebstrap', [
      '--quiet',
      '--variant=minbase',
      include,
      image,
      root,
      await sourceLine(image),
    ])
    await Promise.all(
      masked.map(unit => symlink('/dev/null', join(root, 'etc/systemd/system', unit)).catch(() => undefined)),
    )
    // Each host gets its own; shared host keys would make strict checking worthless.
    await capture('sh', ['-c', 'rm -f "$1"/etc/ssh/ssh_host_*', 'sh', root])
    await writeFile(join(root, 'etc/machine-id'), '')
    await rm(join(root, 'etc/apt/sources.list'), { force: true })
  })
