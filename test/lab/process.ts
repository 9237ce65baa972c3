import { spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

type Recorded = { pid: number; startTime: string }

/** Field 22 of /proc/PID/stat, unique for a pid until the next boot (man 5 proc); the name before it may hold spaces. */
const startTime = (pid: number): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19]
  } catch {
    return undefined
  }
}

/** A process that has ended but was not waited for yet does nothing any more. */
const isZombie = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.startsWith('Z') ?? false
  } catch {
    return true
  }
}

/** The recorded process if it still runs: a pid that the kernel has given to somebody else is not ours. */
export const running = (file: string): number | undefined => {
  try {
    const { pid, startTime: then } = JSON.parse(readFileSync(file, 'utf8')) as Recorded
    return startTime(pid) === then && !isZombie(pid) ? pid : undefined
  } catch {
    return undefined
  }
}

/** Starts a process that outlives this one, in a session of its own, and records it; its output goes to `log`. */
export const startDetached = (
  file: string,
  log: string,
  command: string[],
  env: NodeJS.ProcessEnv = {},
): void => {
  mkdirSync(dirname(log), { recursive: true })
  const out = openSync(log, 'a')
  const child = spawn(command[0]!, command.slice(1), {
    detached: true,
    stdio: ['ignore', out, out],
    cwd: '/',
    env: { ...process.env, ...env },
  })
  child.unref()
  const pid = child.pid
  if (pid === undefined) throw new Error(`cannot start ${command[0]}`)
  writeFileSync(file, JSON.stringify({ pid, startTime: startTime(pid) } satisfies Partial<Recorded>))
}

/** Waits until nothing answers to the recorded pid any more; false when it still does after `ms`. */
export const gone = async (file: string, ms: number): Promise<boolean> => {
  const until = Date.now() + ms
  while (running(file) !== undefined) {
    if (Date.now() > until) return false
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return true
}

/** SIGKILLs the recorded process, if it is still that one, and waits for its end. */
export const stopNow = async (file: string): Promise<void> => {
  const pid = running(file)
  if (pid !== undefined) {
    process.kill(pid, 'SIGKILL')
    await gone(file, 5000)
  }
  rmSync(file, { force: true })
}
