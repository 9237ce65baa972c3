import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { labPaths } from '../../lab/paths.ts'
import { program } from '../lab.ts'
import type { Nemesis } from './nemesis.ts'
import type { Stage } from './stage.ts'

/** A version that nobody has released; its archive is made here. */
export const NEXT = '3.5.99'
const NAME = `etcd-v${NEXT}-linux-amd64`
const PROGRAMS = ['etcd', 'etcdctl', 'etcdutl']

const folderOf = ({ lab }: Stage): string => `${labPaths(lab.name).mirror}/etcd/v${NEXT}`

/**
 * An archive in a release's shape whose programs are all the same text; or only etcd is, and the others are those of a
 * real release.
 */
export const archiveOf = async (text: Buffer | string, others?: string): Promise<Buffer> => {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'))
  const programs = `${folder}/${NAME}`
  mkdirSync(programs)
  for (const name of PROGRAMS) writeFileSync(`${programs}/${name}`, text, { mode: 0o755 })
  if (others) {
    const real = ['--strip-components=1', '--wildcards', '*/etcdctl', '*/etcdutl']
    await program('tar', ['-C', programs, '-xzf', others, ...real])
  }
  await program('tar', ['-C', folder, '-czf', `${folder}/archive.tar.gz`, NAME])
  const archive = readFileSync(`${folder}/archive.tar.gz`)
  rmSync(folder, { recursive: true })
  return archive
}

const sumOf = (archive: Buffer): string => createHash('sha256').update(archive).digest('hex')

/** What the mirror has as the next version, and which sum the inventory expects of it. */
export const publish = (stage: Stage, archive: Buffer, expected = archive): void => {
  mkdirSync(folderOf(stage), { recursive: true })
  writeFileSync(`${folderOf(stage)}/${NAME}.tar.gz`, archive)
  stage.inventory(text =>
    text
      .replace(/version: .*/, `version: ${NEXT}`)
      .replace(/sha256: .*/, `sha256: { amd64: ${sumOf(expected)} }`),
  )
}

/** Takes the version away again. */
export const withdraw = (stage: Stage): void => {
  stage.settings()
  rmSync(folderOf(stage), { recursive: true, force: true })
}

/** A program that says it is some version and does nothing else. */
export const saying = (version: string): string =>
  `#!/bin/sh\n[ "$1" != --version ] || { echo 'etcd Version: ${version}'; exit 0; }\necho 'this etcd does not start' >&2\nexit 1\n`

/** An ELF file for a machine that no lab host is: AArch64 (elf(5), e_machine 183). */
const foreign = (): Buffer => {
  const header = Buffer.alloc(64)
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header)
  header.writeUInt16LE(2, 16)
  header.writeUInt16LE(183, 18)
  return header
}

/** @throws Error when any of it has come near to what is live: the programs' place, or the links to them */
const untouched = async ({ inside, members }: Stage): Promise<undefined> => {
  for (const member of members) {
    const found = await inside(
      member,
      'sh',
      '-c',
      `ls -d /opt/etcd/${NEXT} 2>/dev/null; readlink /opt/etcd/bin/etcd`,
    )
    if (found.includes(NEXT)) throw new Error(`${member} has ${found}`)
  }
  return undefined
}

const PAGE = Buffer.from('<!doctype html><title>Sign in to continue</title>\n')

const flipped = (archive: Buffer): Buffer => {
  const other = Buffer.from(archive)
  other[Math.floor(other.length / 2)]! ^= 1
  return other
}

/** What comes instead of the archive, whether its sum is the expected one, and what is said of it. */
const DOWNLOADS: [
  id: string,
  title: string,
  come: (good: Buffer) => Promise<Buffer>,
  known: boolean,
  says: RegExp,
][] = [
  [
    'N26',
    'one bit of it is another',
    async good => flipped(good),
    false,
    /sha256 .* expected .* not unpacked/,
  ],
  [
    'N26 · truncated',
    'half of it is missing',
    async good => good.subarray(0, good.length / 2),
    false,
    /sha256 .* expected/,
  ],
  ['N26 · page', 'it is a page that asks to sign in', async () => PAGE, false, /sha256 .* expected/],
  [
    'N26 · architecture',
    'its programs are for another machine',
    () => archiveOf(foreign()),
    true,
    /wrong architecture/,
  ],
  [
    'N26 · version',
    'its programs are of an old version',
    () => archiveOf(saying('3.5.0')),
    true,
    /says 'etcd Version: 3\.5\.0', expected/,
  ],
]

/** The inventory as it was; it may have settings of cases before. */
let inventory = ''

/** N26: a download that is not what it should be. */
export const downloads: Nemesis[] = DOWNLOADS.map(([id, title, come, known, says]) => ({
  id,
  title: `A new version is downloaded, and ${title}`,
  run: { book: '01-install', flags: ['--yes', '--wait', '2m'] },
  when: 'before',
  inject: async stage => {
    inventory = readFileSync(stage.lab.inventory, 'utf8')
    const good = await archiveOf(saying(NEXT))
    const comes = await come(good)
    publish(stage, comes, known ? comes : good)
  },
  check: untouched,
  heal: async stage => {
    withdraw(stage)
    writeFileSync(stage.lab.inventory, inventory)
  },
  exits: [1],
  says: [says],
  gapMs: 5000,
}))
