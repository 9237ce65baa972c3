import { table } from '../../lib/table.ts'
import { ends } from './addresses.ts'
import { runningHost } from './machine.ts'
import { systemState } from './reach.ts'
import { existing, type Lab, type LabHost, labNames } from './state.ts'

/** Prints how the hosts of a lab are, and which other labs there are. */
export const status = async (name: string): Promise<void> => {
  const lab = existing(name)
  const rows = await Promise.all(lab.hosts.map(host => row(lab, host)))
  console.log(table(['host', 'address', 'image', 'ssh', 'systemd'], rows, process.stdout.columns).join('\n'))
  const others = labNames().filter(other => other !== name)
  if (others.length) console.log(`Other labs: ${others.join(', ')}`)
}

const row = async (lab: Lab, host: LabHost): Promise<string[]> => {
  const runs = runningHost(lab.name, host.name) !== undefined
  const state = runs ? await systemState(lab, host) : undefined
  const ssh = state === undefined ? 'no answer' : 'ok'
  return [
    host.name,
    ends(lab.slot, host.number).address,
    host.image,
    runs ? ssh : '–',
    runs ? (state ?? '?') : 'off',
  ]
}
