/** Exit codes of every runbook; the contract with scripts that call them. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  locked: 4,
  refused: 5,
  changesFound: 10,
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The aligned lines under a failed step, in print order; each is one fact an operator needs at 3 a.m. */
export type ErrorDetails = {
  host?: string
  command?: string
  /** Last lines the command printed. */
  said?: string
  because?: string
  /** What state things are in now. */
  state?: string
  /** What to type next. */
  next?: string
}

/** An error with an exit code and the details an operator needs: host, command, last lines, state, next command. */
export class RunbookError extends Error {
  override name = 'RunbookError'
  readonly exit: ExitCode
  readonly details: ErrorDetails
  constructor(exit: ExitCode, message: string, details: ErrorDetails = {}) {
    super(message)
    this.exit = exit
    this.details = details
  }
}

/** A step did not work: exit 1. */
export const failed = (message: string, details?: ErrorDetails) =>
  new RunbookError(EXIT.failed, message, details)

/** Bad usage or inventory: exit 2, thrown only before any host is contacted. */
export const usage = (message: string, details?: ErrorDetails) =>
  new RunbookError(EXIT.usage, message, details)

/** A host does not answer or does not let us in: exit 3. */
export const unreachable = (message: string, details?: ErrorDetails) =>
  new RunbookError(EXIT.unreachable, message, details)

/** Somebody else holds the lock: exit 4. */
export const locked = (message: string, details?: ErrorDetails) =>
  new RunbookError(EXIT.locked, message, details)

/** It would endanger the cluster, or it is not ours to touch: exit 5. */
export const refused = (message: string, details?: ErrorDetails) =>
  new RunbookError(EXIT.refused, message, details)

/** What nobody foresaw, such as a full disk here or a defect, told like everything else, with where it came up: exit 1. */
export const unforeseen = (error: unknown): RunbookError => {
  if (error instanceof RunbookError) return error
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  const frames = stack.split('\n').filter(line => /^ +at .*\.ts:/.test(line))
  return failed(message, {
    said: frames
      .slice(0, 3)
      .map(line => line.trim())
      .join('\n'),
    because: 'these runbooks did not foresee it: something is wrong on this machine, or with them',
    state: 'a change that was under way may be half done; the next run finds it and goes on',
    next: 'the same command again; if it ends like this again, report it with these lines',
  })
}

/** Mixed exits of several hosts or clusters: a refusal before a failure before an unreachable host. */
export const worst = (exits: ExitCode[]): ExitCode => {
  const order = [130, 5, 1, 3, 4, 2, 10, 0] as const
  return order.find(code => exits.includes(code)) ?? EXIT.done
}
