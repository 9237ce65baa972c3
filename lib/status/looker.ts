import { questionsFor } from '../engine/plan.ts'
import { RunbookError, unreachable } from '../errors.ts'
import type { Fleet } from '../fleet.ts'
import { hostsOf } from '../inventory/cluster.ts'
import { connect } from '../ssh/session.ts'
import type { ConnectOptions } from '../ssh/shell.ts'
import type { RunStep } from '../step.ts'

/** Looks at machines again and again; none of them is waited for by the others. */
export type Looker = {
  /** Asks every machine that is not being asked already; settles when all have answered, and never fails. */
  round: () => Promise<void>
  /** Why machines are out of sight now, by machine: those out of reach, and those that have not answered yet. */
  lost: () => Map<string, RunbookError>
}

/** Nobody has to do anything about a connection that was lost: the next look opens another. */
const again = ({ exit, message, details }: RunbookError): RunbookError =>
  new RunbookError(exit, message, {
    ...details,
    because: details.because ?? message,
    next: 'nothing: it is connected to again at the next look',
  })

/** Machines of an open, tolerant fleet; a lost connection is opened anew at the next round. */
export const looker = (fleet: Fleet, step: RunStep, connection: ConnectOptions): Looker => {
  const { cluster, sessions, lost, facts } = fleet
  const machines = new Map(hostsOf(cluster).map(host => [host.machine, host]))
  const asked = new Map<string, Promise<void>>()

  /** What was seen before a connection was lost is not how it is now. */
  const forget = (machine: string) => {
    facts.machines.delete(machine)
    for (const host of hostsOf(cluster).filter(each => each.machine === machine)) {
      facts.members.delete(host.name)
      facts.looks.delete(host.name)
    }
  }
  const reconnect = async (machine: string) => {
    const { name, ssh } = machines.get(machine)!
    void sessions.get(machine)?.close()
    sessions.delete(machine)
    sessions.set(machine, await connect(name, ssh, connection))
  }
  const look = async (machine: string) => {
    const before = lost.get(machine)
    try {
      if (before) await reconnect(machine)
      await fleet.probe(new Map([[machine, questionsFor([step], fleet, true).get(machine)!]]))
      const after = lost.get(machine)
      if (after === before) lost.delete(machine)
      else if (after) lost.set(machine, again(after))
    } catch (error) {
      if (!(error instanceof RunbookError)) throw error
      lost.set(machine, error)
    }
    if (lost.has(machine)) forget(machine)
  }

  return {
    round: async () => {
      for (const machine of machines.keys())
        if (!asked.has(machine))
          asked.set(
            machine,
            look(machine).finally(() => asked.delete(machine)),
          )
      await Promise.all(asked.values())
    },
    lost: () => {
      const silent = [...asked.keys()].map(machine => {
        const { name } = machines.get(machine)!
        return [machine, unreachable(`${name} is silent`, { because: 'it has not answered yet' })] as const
      })
      return new Map([...silent, ...lost])
    },
  }
}
