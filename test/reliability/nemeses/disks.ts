import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { program } from '../lab.ts'
import { runToEnd, saidBy } from '../run.ts'
import { readable } from './judge.ts'
import type { Nemesis } from './nemesis.ts'
import { eventually, putMegabytes, type Stage, shell } from './stage.ts'

const FULL = 'etcd2'
const DATA = `/var/lib/etcd/${FULL}.etcd`

/** Puts a member's data on a small file system of its own, as it was. */
const ontoSmallDisk = (stage: Stage) =>
  shell(
    stage,
    FULL,
    `systemctl stop etcd; cp -a ${DATA} /root/kept
     mount -t tmpfs -o size=200m,mode=0700,uid=$(id -u etcd),gid=$(id -g etcd) tmpfs ${DATA}
     cp -a /root/kept/. ${DATA}/; systemctl start etcd`,
  )

const backToItsDisk = (stage: Stage) =>
  shell(
    stage,
    FULL,
    `mountpoint -q ${DATA} || exit 0
     rm -f ${DATA}/filler; systemctl stop etcd; rm -rf /root/kept; cp -a ${DATA} /root/kept; umount ${DATA}
     mv ${DATA} ${DATA}.before; mv /root/kept ${DATA}; rm -rf ${DATA}.before; systemctl start etcd`,
  )

const restartsOf = async ({ inside }: Stage, host: string): Promise<number> =>
  Number(await inside(host, 'systemctl', 'show', '-p', 'NRestarts', '--value', 'etcd'))

const serves = ({ inside }: Stage, host: string) =>
  eventually(
    `${host} is healthy again`,
    async () => {
      const address = '--endpoints=https://127.0.0.1:2379'
      return !!(await inside(host, '/opt/etcd/bin/etcdctls', address, 'endpoint', 'health'))
    },
    60,
  )

/** Where backups are fetched to, beside the inventory (backup.fetchTo); goes with the lab. */
const folderOf = ({ lab }: Stage) => join(dirname(lab.inventory), 'backups', lab.name)
const BACKUP = { book: '08-backup', flags: ['--now', '--yes', '--wait', '2m'] }

/** Names of what was fetched, each with its SHA-256. */
const fetched = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name !== 'filler')
    .map(
      ({ parentPath, name }) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(`${parentPath}/${name}`))
          .digest('hex')}`,
    )
    .sort()

let before: string[] = []

/** N14, N16: no room on a member's disk, and on the operator's machine. */
export const disks: Nemesis[] = [
  {
    id: 'N14',
    title: 'The disk of a member is full; what status says, and a configuration change',
    run: { book: 'status' },
    when: 'before',
    prepare: async stage => {
      await ontoSmallDisk(stage)
      await serves(stage, FULL)
    },
    inject: async stage => {
      const before = await restartsOf(stage, FULL)
      await shell(stage, FULL, `cat /dev/zero >${DATA}/filler || :`)
      // Its log has room in what it reserved, its database has not.
      await putMegabytes(stage, 8)
      await eventually('etcd fails on it', async () => (await restartsOf(stage, FULL)) > before, 90)
    },
    check: async stage => {
      stage.change()
      const run = await runToEnd('04-cluster', stage.lab.inventory, ['--yes'])
      const text = readable(run)
      if (run.exit !== 1 && run.exit !== 5) throw new Error(`a change ended with ${run.exit}: ${text}`)
      if (!text.includes(FULL)) throw new Error(`the change does not name ${FULL}: ${text}`)
      return `a change then: exit ${run.exit}, ${saidBy(run)}`
    },
    heal: async stage => {
      await backToItsDisk(stage)
      await serves(stage, FULL)
      await runToEnd('04-cluster', stage.lab.inventory, ['--yes'])
    },
    exits: [1],
    says: [/etcd2/, /100 %|no space left/],
    // It may lead when it fails.
    gapMs: 15_000,
  },
  {
    id: 'N16',
    title: 'The operator’s disk is full while a backup is fetched',
    run: BACKUP,
    when: 'before',
    prepare: async stage => {
      const folder = folderOf(stage)
      mkdirSync(folder, { recursive: true })
      await program('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder])
      const run = await runToEnd(BACKUP.book, stage.lab.inventory, BACKUP.flags)
      if (run.exit !== 0) throw new Error(`the first backup failed: ${readable(run)}`)
      before = fetched(folder)
      if (before.length !== 2) throw new Error(`a snapshot and its manifest were expected: ${before}`)
    },
    inject: async stage => {
      try {
        writeFileSync(`${folderOf(stage)}/filler`, Buffer.alloc(70_000_000))
      } catch {
        // That is what it is for.
      }
    },
    check: async stage => {
      const now = fetched(folderOf(stage))
      if (`${now}` !== `${before}`) throw new Error(`before: ${before}; now: ${now}`)
    },
    heal: stage => program('umount', [folderOf(stage)]).then(() => undefined),
    exits: [1],
    says: [/no room|no space left/, /free|make room/],
    gapMs: 3000,
  },
]
