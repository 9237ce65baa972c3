import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { TestLab } from '../lab.ts'

/** What is killed: the runbook itself, its connections, or the host that it is changing. */
export type Target = 'process' | 'ssh' | 'host'

export const TARGETS: Record<Target, string> = {
  process: 'The runbook is killed',
  ssh: 'Its connections are killed',
  host: 'The host it works on loses its power',
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The pids of the ssh processes that a process has started; man 5 proc, /proc/pid/task/tid/children. */
const connectionsOf = (pid: number): number[] =>
  read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter(child => child && read(`/proc/${child}/comm`).trim() === 'ssh')
    .map(Number)

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}

/** Kills at once; what it returns ends when the kill is done. `host` is the one at work, if one is. */
export const strike = async (
  target: Target,
  lab: TestLab,
  child: ChildProcess,
  host: string | undefined,
): Promise<void> => {
  if (target === 'process') child.kill('SIGKILL')
  else if (target === 'ssh') for (const pid of connectionsOf(child.pid!)) kill(pid)
  else if (host) await lab.faults.off(host)
}
