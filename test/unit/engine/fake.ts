import { carryOut } from '../../../lib/engine/carry-out.ts'
import { progress } from '../../../lib/engine/progress.ts'
import { type RunInput, stepsOf } from '../../../lib/engine/run.ts'
import { RunbookError, unreachable } from '../../../lib/errors.ts'
import type { Event } from '../../../lib/events.ts'
import type { Facts } from '../../../lib/facts/facts.ts'
import type { Fleet } from '../../../lib/fleet.ts'
import { type Cluster, type Host, hostsOf } from '../../../lib/inventory/cluster.ts'
import { holder } from '../../../lib/lock.ts'
import { type Options, parseOptions } from '../../../lib/options.ts'
import type { Verb } from '../../../lib/resources/resource.ts'
import type { Runbook } from '../../../lib/runbook.ts'
import type { Answer } from '../../../lib/ssh/answers.ts'
import type { Step } from '../../../lib/step.ts'
import { clusterOf } from '../facts/fixture.ts'
import { noFacts, observed } from '../resources/fixture.ts'

export const ok: Answer = { code: 0, stdout: '', stderr: '' }

/**
 * A fleet of hosts that know users and nothing else. `make_user` makes one, unless `apply` answers first; every call is
 * in `log`, as `host: verb word …`, and `looks` counts the probes. `shut` says why a host lets no new connection in.
 */
export const fakeFleet = (
  cluster: Cluster = clusterOf(3),
  apply: (host: Host, call: string[]) => Answer | undefined = () => undefined,
  shut: (host: Host) => string | undefined = () => undefined,
) => {
  const log: string[] = []
  const looks = { count: 0 }
  const users = new Map(hostsOf(cluster).map(host => [host.machine, {} as Record<string, { home: string }>]))
  const carry = (host: Host, { call }: Verb): Answer => {
    log.push(`${host.name}: ${call.join(' ')}`)
    const answer = apply(host, call) ?? ok
    if (answer.code === 0 && call[0] === 'make_user') users.get(host.machine)![call[1]!] = { home: call[2]! }
    return answer
  }
  const fleet = {
    cluster,
    sessions: new Map(hostsOf(cluster).map(host => [host.machine, { name: host.name, note: () => {} }])),
    lost: new Map(),
    observed: new Map(),
    facts: { ...noFacts(), cluster },
    probe: async () => {
      looks.count++
      for (const [machine, known] of users) fleet.observed.set(machine, observed({ users: known }))
    },
    assume: (facts: Facts) => {
      fleet.facts = facts
    },
    apply: async (host: Host, calls: Verb[]) => {
      for (const call of calls) {
        const answer = carry(host, call)
        if (answer.code !== 0) return answer
      }
      return ok
    },
    applyAll: async (host: Host, parts: { calls: Verb[] }[]) => {
      const answers: Promise<Answer>[] = []
      for (const { calls } of parts) {
        const before = answers.at(-1)
        answers.push(
          (async () => ((await before)?.code ? { ...ok, code: 125 } : fleet.apply(host, calls, 1)))(),
        )
      }
      return { answers }
    },
    letsIn: async (host: Host) => {
      log.push(`${host.name}: (new connection)`)
      const why = shut(host)
      return why === undefined ? undefined : unreachable(why)
    },
    close: async () => {},
  } as unknown as Fleet
  return { fleet, log, looks, users }
}

/** A run of these steps as one runbook, with its events and the questions it asked. */
export const fakeRun = (
  cluster: Cluster,
  steps: Step[],
  options: Partial<Options> = {},
  answer: 'continue' | 'skip' | 'quit' = 'continue',
) => {
  const events: Event[] = []
  const asked: string[] = []
  const book: Runbook = { title: 'Test', about: '', number: '99', name: '99-test', steps: () => steps }
  const input: RunInput = {
    name: '99-test',
    books: [book],
    cluster,
    options: { ...parseOptions([]), ...options },
    emit: event => events.push(event),
    interrupts: { checkpoint: () => {}, busy: () => {}, dispose: () => {} },
    asking: {
      agree: async question => {
        asked.push(question)
      },
      before: async title => {
        asked.push(title)
        return answer
      },
      typed: async (question, name, given) => {
        asked.push(`${question} ${name} ${given ?? 'typed'}`)
      },
    },
    connection: {},
  }
  const ends = () =>
    events.flatMap(event => (event.event === 'step-end' ? [`${event.title}: ${event.status}`] : []))
  return { input, events, asked, ends }
}

/** Carries a run out on a fleet: what it came to in the end, or what it ended with. */
export const carry = async (input: RunInput, fleet: Fleet) => {
  const told = progress(input.emit)
  await fleet.probe(new Map())
  try {
    await carryOut(input, fleet, stepsOf(input), told, holder('99-test', 'demo', new Date(), ''))
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error
    return error
  }
  return told.totals()
}
