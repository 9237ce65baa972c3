import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runToEnd, saidBy } from '../run.ts'
import { readable } from './judge.ts'
import type { Nemesis } from './nemesis.ts'
import { manifest, snapshotOf } from './snapshots.ts'
import type { Stage } from './stage.ts'

const FOLDER = join(tmpdir(), `reliability-restores-${process.pid}`)
const SNAPSHOT = join(FOLDER, 'snapshot.db')
const BACKUP = { book: '08-backup', flags: ['--now', '--yes'] }

/** Puts a fresh snapshot where the run expects it: what was restored here last would not be restored again. */
const takeSnapshot = async (stage: Stage): Promise<void> => {
  const ended = await runToEnd(BACKUP.book, stage.lab.inventory, BACKUP.flags)
  if (ended.exit !== 0) throw new Error(`no backup: ${readable(ended)}`)
  const good = await snapshotOf(stage)
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 })
  copyFileSync(good, SNAPSHOT)
  copyFileSync(manifest(good), manifest(SNAPSHOT))
}

const revisionOf = async ({ inside }: Stage): Promise<number> => {
  const said = await inside('etcd1', '/opt/etcd/bin/etcdctls', 'get', 'none', '-w', 'json')
  return Number(/"revision":(\d+)/.exec(said)?.[1])
}

/** A second backup, while something else runs: the lock, or its mark, must turn it away with the name of what runs. */
const turnedAway = async ({ lab }: Stage, by: string): Promise<void> => {
  const second = await runToEnd(BACKUP.book, lab.inventory, BACKUP.flags)
  if (![4, 5].includes(second.exit ?? 0) || !saidBy(second)?.includes(by))
    throw new Error(`a backup meanwhile ended with ${second.exit}: ${readable(second)}`)
}

let before = 0

/** N35, N36: clients that watch during a restore, and backups that meet one another or a restore. */
export const restores = (cluster: string): Nemesis[] => {
  const restore = {
    book: '09-restore',
    flags: ['--snapshot', SNAPSHOT, '--confirm-cluster', cluster, '--yes', '--wait', '2m'],
  }
  return [
    {
      id: 'N35',
      title: 'A snapshot is restored while clients watch: no revision goes back, and old ones are compacted',
      run: restore,
      again: { book: 'status' },
      restores: true,
      when: 'before',
      prepare: takeSnapshot,
      inject: async stage => {
        before = await revisionOf(stage)
      },
      check: async stage => {
        const after = await revisionOf(stage)
        if (after <= before) throw new Error(`the revision was ${before} and is ${after}`)
        const words = ['watch', '--prefix', '/', '--rev', `${before}`]
        const said = await stage
          .inside('etcd1', 'timeout', '10', '/opt/etcd/bin/etcdctls', ...words)
          .catch(error => String(error))
        if (!said.includes('compacted')) throw new Error(`a watch from before the restore was told: ${said}`)
        return `revision ${before} became ${after}`
      },
      heal: async () => rmSync(FOLDER, { recursive: true, force: true }),
      exits: [0],
      gapMs: 40_000,
    },
    {
      id: 'N36',
      title: 'A second backup is asked for while one is taken',
      run: { book: '08-backup', flags: ['--now', '--yes', '--wait', '2m'] },
      again: { book: '08-backup', flags: ['--yes', '--wait', '2m'] },
      inject: async (stage, struck) => {
        const { pid } = struck!.running.child
        // A small database is saved before another run has connected: the first one keeps its lock a little longer.
        process.kill(pid!, 'SIGSTOP')
        try {
          await turnedAway(stage, '08-backup')
        } finally {
          process.kill(pid!, 'SIGCONT')
        }
      },
      exits: [0],
      gapMs: 3000,
    },
    {
      id: 'N36 · restore',
      title: 'A backup is asked for while a snapshot is restored',
      run: restore,
      again: { book: 'status' },
      restores: true,
      prepare: takeSnapshot,
      inject: stage => turnedAway(stage, '09-restore'),
      heal: async () => rmSync(FOLDER, { recursive: true, force: true }),
      exits: [0],
      gapMs: 40_000,
    },
  ]
}
