import type { Tree } from './files.ts'

/**
 * What programs saw once all steps begun on a host had ended; `spoilt` when one had begun again before they looked, so
 * that what was done `before` is all that is sure.
 */
export type Look = { tree: Tree; at: number; spoilt: boolean; before: Tree }

/** Follows the steps of one host, whose events come in order but late; times are ms since the epoch. */
export type Steps = { underWay: number; look: Look | undefined }

/** A step begins: what is seen from then on may be half of it. */
export const begins = (steps: Steps, at: number): void => {
  if (steps.look && at <= steps.look.at) steps.look.spoilt = true
  steps.underWay++
}

/** A step has ended; `tree` is what programs see by then, `at` when it was looked at to the end. */
export const ends = (steps: Steps, tree: Tree, at: number): void => {
  steps.underWay = Math.max(0, steps.underWay - 1)
  if (!steps.underWay) steps.look = { tree, at, spoilt: false, before: doneBy(steps.look) }
}

/** What was done as of a look, by the newest that nothing has spoilt since. */
export const doneBy = (look: Look | undefined): Tree => (look?.spoilt ? look.before : look?.tree) ?? new Map()
