import { readFile } from 'node:fs/promises'
import { diskOf } from '../lab/disk.ts'
import { existing } from '../lab/state.ts'
import { describe, difference, type Entry } from '../reliability/boundaries/describe.ts'
import { changedOn } from '../reliability/boundaries/disk.ts'
import { stateOf } from '../reliability/boundaries/fingerprint.ts'
import type { TestLab } from '../reliability/lab.ts'

/**
 * What only the bookkeeping of a tool is: sums and manifests of the runbooks, what HAProxy's package brought before it
 * was replaced, the numbers of users.
 */
const BOOKKEEPING =
  /\/\.(?:manifest|sums)$|haproxy\.cfg\.before$|^\/etc\/(?:passwd|group)$|^\/var\/lib\/haproxy|__pycache__/

/** The runbooks switch pairs of certificates by a link; the pair is what counts. */
const PAIR = /\/\.(server|peer|client|check)-[0-9a-f]+(?=\/|$)/

/** What a program reads: without comments and empty lines. Pure. */
export const effective = (content: Buffer): Buffer =>
  content.includes(0)
    ? content
    : Buffer.from(
        content
          .toString('latin1')
          .split('\n')
          .map(line => line.trimEnd())
          .filter(line => line && !/^\s*#(?!!)/.test(line))
          .join('\n'),
        'latin1',
      )

/** A line about an entry that is the same for the same work, whoever did it; nothing for what does not count. Pure. */
export const lineOf = (entry: Entry, names: ReadonlyMap<number, string>): string | undefined => {
  const path = entry.path.replace(PAIR, '/$1')
  // A directory tells nothing that its files do not; a link to a pair has become the pair.
  if (BOOKKEEPING.test(path) || (entry.kind === 'directory' && !isOwned(entry))) return undefined
  if (entry.kind === 'link' && PAIR.test(`/${entry.content}`)) return undefined
  const content = entry.kind === 'file' && entry.content ? effective(entry.content) : entry.content
  const line = describe({ ...entry, path, content }, [])
  return line.replace(/ (\d+):\d+ /, (_, uid) => ` ${names.get(Number(uid)) ?? uid} `)
}

/** Only for some may enter: that is worth a line. */
const isOwned = ({ mode }: Entry): boolean => (mode & 0o007) === 0

/** The names of a host's users by their numbers. */
const usersOf = async (lab: string, host: string): Promise<Map<number, string>> => {
  const passwd = await readFile(`${diskOf(lab, host).root}/etc/passwd`, 'utf8')
  return new Map(
    passwd.split('\n').map(line => {
      const [name = '', , uid] = line.split(':')
      return [Number(uid), name]
    }),
  )
}

/** What was made of hosts since they were empty: files, services, the cluster; and whether there is a backup. */
export const endState = async (lab: TestLab): Promise<string[]> => {
  const now = existing(lab.name)
  const each = await Promise.all(
    now.hosts.map(async each => {
      const host = each.name
      const [entries, users, state, backups] = await Promise.all([
        changedOn(lab.name, host, 'checkpoint'),
        usersOf(lab.name, host),
        stateOf(now, each),
        lab.on(host, ['sh', '-c', 'ls /var/backups/etcd/*/*.json 2>/dev/null || :']),
      ])
      const lines = [...entries.flatMap(entry => lineOf(entry, users) ?? []), ...state]
      return { lines: lines.map(line => `${host} ${line}`), backups: backups.trim() !== '' }
    }),
  )
  const backup = each.some(({ backups }) => backups) ? 'a backup was taken' : 'there is no backup'
  return [...each.flatMap(({ lines }) => lines), backup]
}

/** `-` what the other lacks, `+` what it has beside. Pure. */
export const differing = (ours: readonly string[], theirs: readonly string[]): string[] =>
  difference(ours, theirs)
