import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { labPaths } from '../../lab/paths.ts'
import { existing } from '../../lab/state.ts'
import type { TestLab } from '../lab.ts'
import { must } from './runs.ts'
import type { Command } from './table.ts'

/** A whole cluster, with two snapshots of it on this machine. */
export const settle = async (lab: TestLab): Promise<void> => {
  await must(lab, { book: 'all', flags: ['--yes'] })
}

/** Another value each time, so that no way back is needed. */
export const changedSetting = async ({ inventory }: TestLab, turn: number): Promise<Command> => {
  const value = String(41_000 + turn)
  const lines = readFileSync(inventory, 'utf8')
    .split('\n')
    .filter(line => !line.includes('snapshot-count'))
  lines.splice(lines.indexOf('    etcd:') + 1, 0, `      config: { snapshot-count: ${value} }`)
  writeFileSync(inventory, lines.join('\n'))
  return { book: '04-cluster', flags: ['--yes'], masked: [value] }
}

export const backup = async (): Promise<Command> => ({
  book: '08-backup',
  flags: ['--yes', '--now'],
  resting: ['--yes'],
})

const snapshotsOf = ({ name }: TestLab): string[] => {
  const [, backups] = labPaths(name).leftBehind
  return readdirSync(backups!)
    .filter(file => file.endsWith('.db'))
    .sort()
    .map(file => `${backups}/${file}`)
}

/** Two snapshots in turn: what was restored last is not restored again. */
export const restored = async (lab: TestLab, turn: number): Promise<Command> => {
  if (turn === 0)
    for (const _ of [1, 2]) {
      await must(lab, await backup())
      // Snapshots of one second and member have one name.
      await new Promise(resolve => setTimeout(resolve, 1000))
    }
  // Disks are not endless, and each restore keeps the data of before.
  for (const { name, kind } of existing(lab.name).hosts)
    if (kind === 'member') await lab.on(name, ['sh', '-c', 'rm -rf /var/lib/etcd/*.before-*'])
  const snapshot = snapshotsOf(lab).slice(-2)[turn % 2]!
  return {
    book: '09-restore',
    flags: ['--yes', '--snapshot', snapshot, '--confirm-cluster', lab.name],
  }
}
