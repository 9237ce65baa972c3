import { checkpoint, rollback } from '../../lab/checkpoint.ts'
import { existing } from '../../lab/state.ts'
import type { TestLab } from '../lab.ts'
import { must } from './runs.ts'
import type { Command } from './table.ts'

/** Empty hosts, kept: coming back to them costs a boot. */
export const keepEmpty = (lab: TestLab): Promise<void> => checkpoint(existing(lab.name))

export const freshChain = async (lab: TestLab): Promise<Command> => {
  await rollback(existing(lab.name))
  return { book: 'all', flags: ['--yes'] }
}

/** A cluster that speaks plain http behind its balancer, kept; the certificates lie ready. */
export const keepPlain = async (lab: TestLab): Promise<void> => {
  for (const book of ['01-install', '02-unit', '03-datadir', '05-pki'])
    await must(lab, { book, flags: ['--yes'] })
  await must(lab, { book: '04-cluster', flags: ['--yes', '--plaintext'] })
  await must(lab, { book: '07-haproxy', flags: ['--yes'] })
  await checkpoint(existing(lab.name))
}

export const freshMigration = async (lab: TestLab): Promise<Command> => {
  await rollback(existing(lab.name))
  return { book: '06-tls', flags: ['--yes'] }
}
