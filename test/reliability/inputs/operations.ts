import { withLines } from '../../unit/inventory/helper.ts'
import { type Entry, local } from './entry.ts'

/** A run with these flags on a good inventory. */
export const asked = (id: string, title: string, book: string, flags: string[], ...says: string[]): Entry =>
  local(id, title, 'refuse', { inventory: withLines(), book, flags }, ...says)

/** An inventory with these lines. */
const said = (id: string, title: string, lines: string[], ...says: string[]): Entry =>
  local(id, title, 'refuse', { inventory: withLines(...lines) }, ...says)

/** Operations: 97, but for what takes a cluster. */
export const operations: Entry[] = [
  said(
    '97a',
    'A version that can corrupt data',
    ['etcd: { version: 3.5.1 }'],
    'hosts.yaml:7:22: etcd.version: etcd 3.5.1 can corrupt data',
    'use 3.5.33',
  ),
  said(
    '97b',
    'A version before or after those that are known',
    ['etcd: { version: 3.3.27 }'],
    'hosts.yaml:7:22: etcd.version: etcd 3.3.27 is too old for these runbooks, which know 3.4 to 3.6',
  ),
  said(
    '97c',
    'Half a version',
    ['etcd: { version: "3.5" }'],
    'hosts.yaml:7:22: etcd.version: `3.5` is not a released etcd version: write all three numbers',
  ),
  local(
    '97d',
    'A version whose sha256 nobody knows',
    'refuse',
    { inventory: withLines('etcd: { version: 3.5.98 }'), book: '01-install' },
    'no sha256 is known for etcd 3.5.98 on amd64',
    'SHA256SUMS | grep etcd-v3.5.98-linux-amd64.tar.gz',
  ),
  said(
    '97e',
    'Backups in the data directory',
    ['backup: { directory: /var/lib/etcd/backups }'],
    'hosts.yaml:7:26: backup.directory /var/lib/etcd/backups and etcd.dataBase /var/lib/etcd lie in each other',
  ),
  said(
    '97f',
    'No backup is kept',
    ['backup: { keepHourly: 0 }'],
    'backup.keepHourly `0` is not a number of snapshots to keep',
  ),
  said(
    '97g',
    'Backups where a reboot clears them',
    ['backup: { directory: /tmp/etcd }'],
    'backup.directory `/tmp/etcd` does not outlive a reboot',
  ),
  said(
    '97h',
    'A key that etcd does not know',
    ['etcd: { config: { snapshot-cuont: 5 } }'],
    'hosts.yaml:7:23: etcd.config: `snapshot-cuont` is no key of etcd 3.5: did you mean `snapshot-count`?',
  ),
  asked(
    '97i',
    'A destructive runbook with --yes and nobody at a terminal',
    '09-restore',
    ['--snapshot', 'latest', '--yes'],
    'The name demo must be typed, and there is no terminal to type it on',
    '--confirm-cluster demo',
  ),
  asked(
    '97j',
    'The name of another cluster to confirm with',
    '09-restore',
    ['--snapshot', 'latest', '--confirm-cluster', 'prod'],
    'names another cluster',
  ),
  asked(
    '97k',
    'An option that there is not',
    'all',
    ['--dry-rum'],
    '--dry-rum is not an option of this runbook; did you mean --dry-run?',
  ),
  asked(
    '97l',
    'A host that there is not',
    'all',
    ['--limit', 'etcd4'],
    '--limit `etcd4` is no host of cluster demo',
  ),
  asked(
    '97m',
    'A time that is none',
    'all',
    ['--wait', 'soon'],
    '--wait soon is not a time',
    '30s, 5m or 1h',
  ),
  local(
    '97n',
    'No cluster chosen of several',
    'refuse',
    { inventory: `${withLines()}\n  other: { members: { x: 10.0.1.1 } }` },
    'there are several clusters (demo, other); name one with --cluster NAME',
  ),
]
