import { type History, mayWrite } from '../checker/history.ts'

type Operations = History['operations']

/** The writes that were acknowledged. Pure. */
export const acknowledged = (operations: Readonly<Operations>): Operations =>
  operations.filter(operation => operation.outcome === 'ok' && mayWrite(operation))

/** The longest time from one of these moments to the next, ms; 0 where there is but one. Pure. */
export const longestBetween = (times: readonly number[]): number =>
  [...times]
    .sort((a, b) => a - b)
    .reduce((most, time, at, sorted) => Math.max(most, time - (sorted[at - 1] ?? time)), 0)
