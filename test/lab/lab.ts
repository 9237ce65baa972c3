import { $, ProcessOutput } from 'zx'
import { RunbookError } from '../../lib/errors.ts'
import { wordsAfter } from '../../lib/runbook.ts'
import { type Arguments, parse } from './arguments.ts'
import { checkpoint, rollback } from './checkpoint.ts'
import { down } from './down.ts'
import { heal, partition, partitionPeers, powerCycle, powerOff, powerOn } from './faults.ts'
import { HELP } from './help.ts'
import { withLock } from './lock.ts'
import { enter, ssh } from './login.ts'
import { labPaths } from './paths.ts'
import { cutPower } from './power.ts'
import { existing, hostOf, type Lab, type LabHost } from './state.ts'
import { status } from './status.ts'
import { doing } from './tell.ts'
import { up } from './up.ts'

$.quiet = true
// root by plain `su` has no sbin directories on its PATH.
process.env['PATH'] += ':/usr/sbin:/sbin'

/** Runs one verb; returns the exit code. */
const act = async (args: Arguments): Promise<number> => {
  const { verb, name, command, settings, peers } = args
  if (verb === 'help') console.log(HELP)
  else if (verb === 'up') await up(name, settings)
  else if (verb === 'down') await down(name)
  else if (verb === 'status') await status(name)
  else {
    const lab = existing(name)
    if (verb === 'checkpoint' || verb === 'rollback') {
      const [what, work] = DISKS[verb]
      const names = lab.hosts.map(host => host.name).join(' ')
      await withLock(labPaths(name).lock, () => doing(what, names, () => work(lab)))
      return 0
    }
    const host = hostOf(lab, args.host)
    if (verb === 'ssh') return ssh(lab, host, command)
    if (verb === 'enter') return enter(lab, host, command)
    const [what, fault] = verb === 'partition' && peers ? PEERS : FAULTS[verb]
    await withLock(labPaths(name).lock, () => doing(what, host.name, () => fault(lab, host)))
  }
  return 0
}

const DISKS = {
  checkpoint: ['Keep the disks as they are, and boot', checkpoint],
  rollback: ['Boot from the disks as they were kept', rollback],
} as const

type Fault = [what: string, does: (lab: Lab, host: LabHost) => Promise<void>]
const FAULTS: Record<'kill' | 'cut-power' | 'start' | 'restart' | 'partition' | 'heal', Fault> = {
  kill: ['Cut the power', powerOff],
  'cut-power': ['Cut the power, with what was not flushed', cutPower],
  start: ['Boot', powerOn],
  restart: ['Cut the power and boot again', powerCycle],
  partition: ['Cut off from everybody', partition],
  heal: ['Connect again', heal],
}
const PEERS: Fault = ['Cut off from the other hosts', partitionPeers]

/** What went wrong, and what to type next. */
const complain = (error: unknown): number => {
  if (error instanceof ProcessOutput) {
    const said = `${error.stderr}${error.stdout}`.trim().split('\n').slice(-8).join('\n')
    console.error(`A command failed with exit ${error.exitCode}:\n${said}`)
    return 1
  }
  if (!(error instanceof RunbookError)) throw error
  console.error(error.message)
  for (const [key, value] of Object.entries(error.details))
    if (value && key !== 'host') console.error(`  ${key.padEnd(9)} ${value}`)
  return error.exit
}

try {
  process.exitCode = await act(parse(wordsAfter(import.meta.url)))
} catch (error) {
  process.exitCode = complain(error)
}
