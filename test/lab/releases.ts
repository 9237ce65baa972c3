import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { namesIn } from './atomic-folder.ts'
import { officialFolder } from './folders.ts'
import { ensureReleaseArchives } from './release-archives.ts'

/** sha256 of the archives of each version by architecture, as the inventory's `etcd.sha256` wants it. */
export type Releases = Record<string, Record<string, string>>

const archive = /^etcd-v(\d+\.\d+\.\d+)-linux-(\w+)\.tar\.gz$/

const sha256 = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** Path of every official archive in test/lab/mirror, whether flat or in v<version> folders, by file name. */
export const officialArchives = async (): Promise<Map<string, string>> => {
  const names = await namesIn(officialFolder)
  const inner = await Promise.all(
    names.map(async name => (await namesIn(join(officialFolder, name))).map(file => join(name, file))),
  )
  const files = [...names, ...inner.flat()].map(name => join(officialFolder, name))
  return new Map(files.flatMap(file => (archive.test(base(file)) ? [[base(file), file]] : [])))
}

const base = (file: string) => file.slice(file.lastIndexOf('/') + 1)

/** One `SHA256SUMS` line, as sha256sum prints it. */
const parseSum = (line: string) => /^([0-9a-f]{64}) [ *](.+)$/.exec(line)

/** Every release the mirror serves, with its sums; official archives win over repackaged ones. */
export const releases = async (): Promise<Releases> => {
  const folder = await ensureReleaseArchives()
  const found: Releases = {}
  const add = (file: string, sum: string) => {
    const [, version, arch] = archive.exec(file)!
    found[version!] = { ...found[version!], [arch!]: sum }
  }
  for (const version of await namesIn(folder))
    for (const line of (await readFile(join(folder, version, 'SHA256SUMS'), 'utf8')).split('\n')) {
      const sum = parseSum(line)
      if (sum) add(sum[2]!, sum[1]!)
    }
  for (const [name, file] of await officialArchives()) add(name, await sha256(file))
  return found
}
