import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { renderBackupScript } from '../../../lib/backup/script.ts'
import type { BackupSettings, Cluster } from '../../../lib/inventory/cluster.ts'
import { cluster, member } from '../etcd/fixture.ts'

const root = mkdtempSync(join(tmpdir(), 'etcd-backup-'))
// Several files of tests share it, also in one process.
process.on('exit', () => rmSync(root, { recursive: true, force: true }))

export const SHELLS = [['dash'], ['busybox', 'sh'], ['bash', '--posix']].filter(
  ([program, ...words]) => spawnSync(program!, [...words, '-c', ':']).status === 0,
)

const executable = (path: string, text: string) => {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, 0o700)
}

// Prints what etcd 3.5 prints; a snapshot of it is 4096 bytes and their SHA-256, and only a whole one can be restored.
const FAKE = `#!/bin/sh
here=\${0%/*}
printf '%s\\n' "\${0##*/} $*" >>"$here/calls"
case " $* " in *" --endpoints=https:"*) [ -e "$here/tls" ] || { echo 'not TLS' >&2; exit 1; } ;; esac
for last; do :; done
case "$*" in
  *"endpoint status"*)
    [ ! -e "$here/down" ] || { echo 'context deadline exceeded' >&2; exit 1; }
    echo '[{"Endpoint":"x","Status":{"header":{"cluster_id":14841639068965178418,"member_id":10276657743932975437,"revision":4,"raft_term":2},"version":"3.5.33","dbSize":24576,"leader":10276657743932975437,"raftIndex":7}}]' ;;
  *"snapshot save"*)
    [ ! -e "$here/refuses" ] || { echo 'no space left on device' >&2; exit 1; }
    head -c 4096 /dev/zero >"$last"
    sha256sum <"$last" | cut -c1-64 | sed 's/../\\\\x&/g' >"$here/sum"
    /usr/bin/printf "$(cat "$here/sum")" >>"$last"
    [ ! -e "$here/flips" ] || printf x | dd of="$last" bs=1 seek=99 conv=notrunc 2>/dev/null
    [ ! -e "$here/cuts" ] || head -c 4096 "$last" >"$last.cut" && [ ! -e "$here/cuts" ] || mv "$last.cut" "$last" ;;
  *"snapshot restore"*)
    [ ! -e "$here/unrestorable" ] || { mkdir -p "$last/member"; echo 'Error: invalid freelist page' >&2; exit 1; }
    mkdir -p "$last/member" ;;
  *"snapshot status"*) echo '{"hash":3159417751,"revision":4,"totalKey":9,"totalSize":24576}' ;;
esac
`

/** A member's host in a folder: the rendered program, its snapshots' directory, and programs in the place of etcd's. */
export const host = (
  { scheme = 'http', ...backup }: Partial<BackupSettings> & { scheme?: 'http' | 'https' } = {},
  change: (of: Cluster) => void = () => {},
) => {
  const place = mkdtempSync(join(root, 'host-'))
  const of = cluster({}, [member('etcd1', '127.0.0.1')])
  of.install.directory = join(place, 'opt')
  of.backup = { ...of.backup, directory: join(place, 'backups'), ...backup }
  change(of)
  const directory = join(of.backup.directory, of.name)
  const bin = join(of.install.directory, of.etcd.version)
  const tools = join(place, 'tools')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  mkdirSync(tools)
  for (const name of ['etcdctl', 'etcdutl']) executable(join(bin, name), FAKE)
  const script = join(place, 'etcd-backup')
  const etc = join(place, 'etc')
  const ssl = join(etc, 'ssl')
  executable(script, renderBackupScript(of, of.members[0]!).replaceAll('/etc/etcd', etc))
  mkdirSync(etc)
  writeFileSync(join(etc, 'etcd.yaml'), `listen-client-urls: ${scheme}://127.0.0.1:2379\n`)
  return {
    place,
    directory,
    bin,
    ssl,
    script,
    /** Puts a program in front of the host's own. */
    tool: (name: string, text: string) => executable(join(tools, name), `#!/bin/sh\n${text}\n`),
    /** Makes etcd's stand-ins behave in a way they know. */
    mode: (name: string) => writeFileSync(join(bin, name), ''),
    /** Puts both halves of a backup there, by its time such as 20261121T062529Z. */
    seed: (stamp: string, name = 'demo-etcd1') => {
      for (const suffix of ['db', 'json']) writeFileSync(join(directory, `${name}-${stamp}.${suffix}`), '{}')
    },
    files: () => readdirSync(directory).filter(name => name !== '.lock'),
    has: (name: string) => existsSync(join(directory, name)),
    run: (words: string[] = [], shell = ['dash'], env: Record<string, string> = {}) =>
      spawnSync(shell[0]!, [...shell.slice(1), script, ...words], {
        encoding: 'utf8',
        env: { PATH: `${tools}:/usr/sbin:/usr/bin:/sbin:/bin`, ...env },
      }),
  }
}
