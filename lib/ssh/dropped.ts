import { setTimeout as sleep } from 'node:timers/promises'
import { RunbookError } from '../errors.ts'

/** Why sshd ended a connection that had not logged in yet; with more than MaxStartups of them it does (sshd_config(5)). */
export const DROPPED =
  'sshd closed the connection before we were in; it does so with more than MaxStartups at once'

/** Milliseconds before each further try: others are given time to log in. */
const PAUSES = [300, 1000, 2500]

/** Around a pause by half of it either way, so that those who were dropped together do not come back together. */
const jittered = (ms: number): number => ms * (0.5 + Math.random())

const wasDropped = (error: unknown): boolean =>
  error instanceof RunbookError && error.details.because?.includes(DROPPED) === true

type Patience = { signal?: AbortSignal; wait?: (ms: number) => Promise<unknown> }

/**
 * Opens a connection, and tries again a few times when sshd drops it at once: whoever comes a little later gets in. Any
 * other error is thrown as it is, and so is the last.
 */
export const retryDropped = async <T>(
  open: () => Promise<T>,
  { signal, wait = ms => sleep(ms, undefined, { signal }).catch(() => undefined) }: Patience = {},
): Promise<T> => {
  for (const pause of PAUSES) {
    try {
      return await open()
    } catch (error) {
      if (!wasDropped(error) || signal?.aborted) throw error
    }
    await wait(jittered(pause))
  }
  return open()
}
