import { bob, login, NOTHING, noBob } from './entrance.ts'
import type { Entry } from './entry.ts'

/** Who comes to a host, and how it becomes root: 51 to 56. */
export const users: Entry[] = [
  login(
    '51',
    'sudo asks for a password',
    'refuse',
    { arrange: stage => bob(stage, 'bob ALL=(ALL) ALL'), undo: noBob },
    "Root can't be had on etcd2",
    'sudo asks bob for a password',
    NOTHING,
  ),
  login(
    '51b',
    'sudo gets the password it asks for',
    'accept',
    {
      arrange: stage => bob(stage, 'bob ALL=(ALL) ALL'),
      undo: noBob,
      flags: ['--sudo-password-fd', '3'],
      descriptors: ['right\n'],
    },
    '',
  ),
  login(
    '52',
    'sudo wants a terminal',
    'refuse',
    { arrange: stage => bob(stage, 'Defaults:bob requiretty\nbob ALL=(ALL) NOPASSWD: ALL'), undo: noBob },
    "Root can't be had on etcd2",
    'sudo wants a terminal there (requiretty in sudoers), which no run has',
    'visudo there: Defaults:bob !requiretty',
  ),
  login(
    '53',
    'A user whom sudo does not know',
    'refuse',
    {
      arrange: stage => bob(stage, '# not bob'),
      undo: noBob,
      flags: ['--sudo-password-fd', '3'],
      descriptors: ['right\n'],
    },
    "Root can't be had on etcd2",
    'sudo refused: the user may not use it there',
    'NOPASSWD',
  ),
  login(
    '55',
    'A user without a shell',
    'refuse',
    {
      arrange: stage => bob(stage, 'bob ALL=(ALL) NOPASSWD: ALL', { shell: '/usr/sbin/nologin' }),
      undo: noBob,
    },
    'it let us in, but no shell of ours came up',
    'usermod -s /bin/sh',
    NOTHING,
  ),
  login(
    '56',
    'A key with a command of its own',
    'refuse',
    {
      arrange: stage => bob(stage, 'bob ALL=(ALL) NOPASSWD: ALL', { before: 'command="echo only backups" ' }),
      undo: noBob,
    },
    'it let us in, but no shell of ours came up',
    'only backups',
    'take command= from its line in authorized_keys',
  ),
]
