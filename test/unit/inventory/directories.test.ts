import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints, withLines } from './helper.ts'

// Lines below a cluster with three members; the first of them is line 7.
const CASES: [name: string, lines: string[], first: string][] = [
  [
    'a relative directory',
    ['etcd: { dataBase: data }'],
    '7:23: etcd.dataBase `data` is not an absolute path; start it with /',
  ],
  [
    'dots in a directory',
    ['etcd: { dataBase: /srv/../etc }'],
    '7:23: etcd.dataBase `/srv/../etc` contains . or ..; write the path out',
  ],
  [
    'a command in a directory',
    ['etcd: { dataBase: "/srv/$(reboot)" }'],
    '7:23: etcd.dataBase `/srv/$(reboot)` contains `$`; use letters, digits and . _ @ + - only',
  ],
  [
    'a space in a directory',
    ['backup: { directory: /my backups }'],
    '7:26: backup.directory `/my backups` contains ` `; use letters, digits and . _ @ + - only',
  ],
  [
    'a final slash',
    ['etcd: { walBase: /srv/wal/ }'],
    '7:22: etcd.walBase `/srv/wal/` has a slash too many; write /srv/wal',
  ],
  [
    'the root directory',
    ['etcd: { dataBase: / }'],
    '7:23: etcd.dataBase `/` is the root directory; name one below it',
  ],
  [
    'a directory emptied at boot',
    ['etcd: { dataBase: /tmp/etcd }'],
    '7:23: etcd.dataBase `/tmp/etcd` does not outlive a reboot; choose a directory on a disk',
  ],
  [
    'backups in the data',
    ['backup: { directory: /var/lib/etcd/backup }'],
    '7:26: backup.directory /var/lib/etcd/backup and etcd.dataBase /var/lib/etcd lie in each other; choose two separate directories',
  ],
  [
    'data in the backups',
    ['etcd: { dataBase: /var/backups/etcd/data }'],
    '7:23: backup.directory /var/backups/etcd and etcd.dataBase /var/backups/etcd/data lie in each other; choose two separate directories',
  ],
]

for (const [name, lines, first] of CASES)
  test(`The place and the cure are named for ${name}`, () =>
    assert.equal(complaints(withLines(...lines))[0], `hosts.yaml:${first}`))
