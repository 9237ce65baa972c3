import { connect } from 'node:net'
import { $ } from 'zx'
import { failed } from '../../lib/errors.ts'
import { ends } from './addresses.ts'
import { diskOf } from './disk.ts'
import { keyFiles } from './keys.ts'
import { runningHost } from './machine.ts'
import type { Lab, LabHost } from './state.ts'

const PATIENCE = 60_000

/** Waits until one can log in to a host and it has finished booting; a failed unit is not our business. */
export const answers = async (lab: Lab, host: LabHost): Promise<void> => {
  const until = Date.now() + PATIENCE
  const { address } = ends(lab.slot, host.number)
  while (!(await hasBanner(address, lab.settings.port))) {
    if (Date.now() > until || runningHost(lab.name, host.name) === undefined) throw await silent(lab, host)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  // Until it has booted, sshd turns everyone but root away (man 8 pam_nologin).
  while ((await systemState(lab, host, '--wait')) === undefined) {
    if (Date.now() > until) throw await silent(lab, host)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

/** `running`, `degraded` …, as systemd in the host says it over ssh; undefined if ssh does not work. */
export const systemState = async (
  lab: Lab,
  host: LabHost,
  ...options: string[]
): Promise<string | undefined> => {
  const { config } = keyFiles(lab.name)
  const asked = `timeout 30 systemctl is-system-running ${options.join(' ')} 2>/dev/null || :`
  const { exitCode, stdout } = await $({
    nothrow: true,
  })`ssh -F ${config} -o BatchMode=yes ${host.name} ${asked}`
  return exitCode === 0 ? stdout.trim() : undefined
}

/** Whether an ssh server greets us; much cheaper to ask again and again than ssh itself. */
const hasBanner = (host: string, port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect({ host, port })
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(1000, () => end(false))
    socket.once('error', () => end(false))
    socket.once('data', data => end(data.toString('latin1').startsWith('SSH-')))
    socket.once('close', () => resolve(false))
  })

const silent = async (lab: Lab, host: LabHost) => {
  const log = `${diskOf(lab.name, host.name).directory}/console.log`
  const { stdout } = await $({ nothrow: true })`tail -n 5 ${log}`
  const runs = runningHost(lab.name, host.name) !== undefined
  return failed(`${host.name} does not answer.`, {
    host: host.name,
    said: stdout.trim(),
    because: runs ? `ssh did not let us in within ${PATIENCE / 1000} s` : 'its container has ended',
    next: `less ${log}`,
  })
}
