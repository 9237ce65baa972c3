import { ROOT } from '../lab/paths.ts'
import { type Command, zx } from './measure.ts'

/** A script without a word in it: what starting zx costs. */
export const EMPTY = `${ROOT}test/bench/empty.ts`

/** A runbook on an inventory, agreed to. */
export const runbook = (name: string, inventory: string, ...flags: string[]): Command =>
  zx(`runbooks/${name}.ts`, '--hosts', inventory, ...flags)

/** The whole chain. */
export const chain = (inventory: string): Command => runbook('all', inventory, '--yes')

/** Logs in to new hosts, as the chain would, and leaves them as they are; a dry run says by 10 that there is something to do. */
export const connecting = (inventory: string): Command => {
  const { words } = runbook('00-preflight', inventory, '--dry-run')
  return { words: ['sh', '-c', '"$@"; [ $? = 10 ]', 'sh', ...words] }
}
