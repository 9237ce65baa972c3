import { readFileSync } from 'node:fs'
import { cutConnections, mendConnections } from '../../lab/faults.ts'
import { existing } from '../../lab/state.ts'
import { program, type TestLab } from '../lab.ts'
import type { Running } from '../run.ts'

/** The process of a run. */
export const pidOf = ({ child }: Running): number => child.pid!

/** Its ssh processes as they are now (proc(5), children). */
export const sshOf = (running: Running): number[] => {
  const pid = pidOf(running)
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

/** Sends all of them a signal; one that has ended is left alone. */
export const signal = (pids: number[], name: NodeJS.Signals): void => {
  for (const pid of pids)
    try {
      process.kill(pid, name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
}

/** The local ports of the connections that these processes hold, from what `ss -tnpH` prints. Pure. */
export const portsOf = (sockets: string, pids: number[]): number[] =>
  sockets.split('\n').flatMap(line => {
    const [, , , local = ''] = line.trim().split(/\s+/)
    return pids.some(pid => line.includes(`pid=${pid},`)) ? [Number(local.split(':').at(-1))] : []
  })

/** Loses what a run's connections carry, both ways, on every host; gives back what lets it through again. */
export const cutOff = async (lab: TestLab, running: Running): Promise<() => Promise<void>> => {
  const ports = portsOf(await program('ss', ['-tnpH']), sshOf(running))
  const now = existing(lab.name)
  for (const host of now.hosts) await cutConnections(now, host, ports)
  return async () => {
    for (const host of now.hosts) await mendConnections(now, host, ports)
  }
}
