import { type RunbookError, unreachable } from '../errors.ts'
import type { SshTarget } from '../inventory/cluster.ts'

/** What sudo says when it will not have us, however often it is asked. */
export const SUDO_REFUSAL =
  /incorrect password|Sorry, try again|not in the sudoers|not allowed to execute|must have a tty/

const readings: { pattern: RegExp; because: string; next: string }[] = [
  {
    pattern: /must have a tty/,
    because: 'sudo wants a terminal there (requiretty in sudoers), which no run has',
    next: 'visudo there: Defaults:USER !requiretty; or log in as root',
  },
  {
    pattern: /not in the sudoers|not allowed to execute/,
    because: 'sudo refused: the user may not use it there',
    next: 'give the user NOPASSWD in sudoers, or log in as root',
  },
]

/** Root can't be had: exit 3 with what sudo said about it. Pure. */
export const noRoot = (name: string, target: SshTarget, because: string, said = ''): RunbookError => {
  const reading = readings.find(({ pattern }) => pattern.test(said))
  return unreachable(`Root can't be had on ${name}`, {
    host: `${name} (${target.host})`,
    said: said.trim().split('\n').slice(-3).join('\n') || undefined,
    because: reading?.because ?? because,
    next:
      reading?.next.replace('USER', target.user ?? 'the user') ??
      'log in as root, give the user NOPASSWD in sudoers, or run this on a terminal to be asked once for the password',
  })
}
