import { spawnSync } from 'node:child_process'
import { failed } from '../../lib/errors.ts'
import { commandLine } from '../../lib/quote.ts'
import { keyFiles } from './keys.ts'
import { firstProcess } from './machine.ts'
import type { Lab, LabHost } from './state.ts'

/** Logs in to a host by ssh, or runs a command there with its words as they are; returns its exit code. */
export const ssh = (lab: Lab, host: LabHost, command: string[]): number => {
  // ssh joins words with spaces for the shell at the far end, so they go as one.
  const words = command.length ? [commandLine(command)] : []
  return run(['ssh', '-F', keyFiles(lab.name).config, host.name, ...words])
}

/** Runs a command as root in a host without its network or sshd, which may be what is broken. */
export const enter = async (lab: Lab, host: LabHost, command: string[]): Promise<number> =>
  run(await entering(lab, host, command.length ? command : ['/bin/bash', '-l']))

/** The words that run a command as root in a host from here. @throws RunbookError exit 1 when it is off */
export const entering = async (lab: Lab, host: LabHost, command: string[]): Promise<string[]> => {
  const pid = await firstProcess(lab.name, host.name)
  if (pid === undefined) throw failed(`${host.name} is off.`)
  const clean = ['env', '-i', `TERM=${process.env['TERM'] ?? 'dumb'}`, 'HOME=/root', `PATH=${PATH}`]
  return ['nsenter', '--target', `${pid}`, '--all', '--', ...clean, ...command]
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const run = ([program, ...words]: string[]): number =>
  spawnSync(program!, words, { stdio: 'inherit' }).status ?? 255
