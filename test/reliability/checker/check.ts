import { erasOf } from './eras.ts'
import type { History } from './history.ts'
import { checkSet } from './set.ts'

/** So many of one kind are told; the rest is counted. */
const MOST = 8

const few = (violations: string[]): string[] =>
  violations.length > MOST
    ? [...violations.slice(0, MOST), `… and ${violations.length - MOST} more like these`]
    : violations

/** What must not have been in a history, each in words; and how many acknowledged writes are lost. Pure. */
export const check = (history: History): { violations: string[]; lost: number } => {
  const { eras, violations } = erasOf(history)
  const set = checkSet(history, eras)
  return { violations: [...few(violations), ...few(set.violations)], lost: set.lost }
}
