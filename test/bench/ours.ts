import { ROOT } from '../lab/paths.ts'
import { type Command, zx } from './measure.ts'

/** A script without a word in it: what starting zx costs. */
export const EMPTY = `${ROOT}test/bench/empty.ts`

/** A runbook on an inventory, agreed to. */
export const runbook = (name: string, inventory: string, ...flags: string[]): Command =>
  zx(`runbooks/${name}.ts`, '--hosts', inventory, ...flags)

/** The whole chain. */
export const chain = (inventory: string): Command => runbook('all', inventory, '--yes')
