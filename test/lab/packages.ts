import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aptFor } from './apt.ts'
import { builtOnce } from './atomic-folder.ts'
import { capture } from './capture.ts'
import { cacheFolder } from './folders.ts'
import { imageName } from './image.ts'
import type { Image } from './lab-settings.ts'
import { did } from './say.ts'

/** What hosts may install; hosts have no route to any other archive. */
const offered = ['haproxy', 'keepalived', 'nftables', 'dnsmasq']

/**
 * Folder with a flat apt repository (`Packages` and the .debs) of what hosts may install and the image lacks.
 * Clients need `[trusted=yes]`: it is not signed.
 */
export const ensurePackages = (image: Image, root: string): Promise<string> =>
  builtOnce(join(cacheFolder(), 'apt', `${imageName(image)}-${offered.join('-')}`), async folder => {
    did(`Fetch ${offered.join(', ')} for ${image}`)
    const apt = join(folder, 'work')
    const env = await aptFor(image, apt, join(root, 'var/lib/dpkg/status'))
    await capture('apt-get', ['-qq', '-y', '--download-only', 'install', ...offered], { env })
    const debs = (await readdir(join(apt, 'archives'))).filter(name => name.endsWith('.deb'))
    const repository = join(folder, 'repository')
    await mkdir(repository)
    await Promise.all(debs.map(name => rename(join(apt, 'archives', name), join(repository, name))))
    await writeFile(
      join(repository, 'Packages'),
      await capture('apt-ftparchive', ['packages', '.'], { cwd: repository }),
    )
    const release = ['-o', `APT::FTPArchive::Release::Suite=${image}`, 'release', '.']
    await writeFile(
      join(repository, 'Release'),
      await capture('apt-ftparchive', release, { cwd: repository }),
    )
    await capture('rm', ['-r', apt])
  }).then(folder => join(folder, 'repository'))
