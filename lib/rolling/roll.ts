import { RunbookError } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Fleet } from '../fleet.ts'
import type { Host } from '../inventory/cluster.ts'
import type { Change, Verb } from '../resources/resource.ts'
import { scriptFailed } from '../ssh/session.ts'
import type { Gate } from './gate.ts'

export type RollHooks = {
  /** Fresh facts of all members, before each host. */
  refresh: () => Promise<Facts>
  checkpoint: (after: string) => void
  busy: (what: string, seconds: number) => void
  begin: (host: Host, what: string[]) => void
  end: (host: Host) => void
  onOutput: (host: Host) => (lines: string) => void
}

const pathsOf = (changes: Change[]): string[] =>
  changes.flatMap(({ resource }) => ('path' in resource ? [resource.path] : []))

const call = (...words: string[]): Verb => ({ call: words })

/** The verbs that change one host and restart its service; the pending mark spans both. Pure. */
export const switchVerbs = (gate: Gate, changes: Change[]): Verb[] => [
  call('mark_pending', gate.unit),
  ...pathsOf(changes).map(path => call('stash', path)),
  ...changes.flatMap(change => change.verbs),
  ...(changes.some(({ resource }) => resource.kind === 'file' && resource.path.endsWith('.service'))
    ? [call('reload_units')]
    : []),
  ...gate.reload,
]

const settleVerbs = (gate: Gate, paths: string[]): Verb[] => [
  ...paths.map(path => call('forget', path)),
  call('clear_pending', gate.unit),
]

const backVerbs = (gate: Gate, paths: string[]): Verb[] => [
  ...paths.map(path => call('unstash', path)),
  call('reload_units'),
  ...gate.reload,
]

/**
 * Takes hosts through the gate one at a time: permit, hand over, switch and restart, prove; on failure puts back what
 * was there, restarts, and stops. Nothing unproven ever lies on two hosts at once.
 * @throws RunbookError exit 5 before a host is touched that the cluster can't spare; exit 1 when a change was refused
 */
export const roll = async (
  fleet: Fleet,
  gate: Gate,
  planned: Map<Host, Change[]>,
  hooks: RollHooks,
): Promise<void> => {
  const order = gate.order([...planned.keys()], await hooks.refresh())
  for (const [index, host] of order.entries()) {
    const changes = planned.get(host) ?? []
    const facts = index === 0 ? fleet.facts : await hooks.refresh()
    gate.permit(host, facts)
    hooks.busy(`the restart of ${host.name}`, gate.deadline)
    hooks.begin(
      host,
      changes.map(change => change.how),
    )
    const before = gate.before(host, facts)
    if (before.length) {
      const answer = await fleet.apply(host, before, 30)
      if (answer.code !== 0)
        throw scriptFailed(
          `Leadership could not be moved away from ${host.name}`,
          host.name,
          gate.unit,
          answer,
        )
    }
    const attempt = await fleet.apply(
      host,
      [...switchVerbs(gate, changes), ...gate.prove(host, facts)],
      gate.deadline,
      hooks.onOutput(host),
    )
    const paths = pathsOf(changes)
    if (attempt.code !== 0) {
      const back = await fleet.apply(
        host,
        [...backVerbs(gate, paths), ...gate.prove(host, facts), ...settleVerbs(gate, paths)],
        gate.deadline,
      )
      hooks.end(host)
      const error = scriptFailed(
        `${host.name} did not accept the change`,
        host.name,
        `restart ${gate.unit}`,
        attempt,
      )
      const untouched = order.slice(index + 1).map(other => other.name)
      throw new RunbookError(error.exit, error.message, {
        ...error.details,
        because: attempt.code === 1 ? undefined : error.details.because,
        state:
          (back.code === 0
            ? `what was there before is back on ${host.name}, restarted and healthy`
            : `what was there before is back on ${host.name}, but it is not healthy: ${back.stderr.trim().split('\n').at(-1) ?? ''}`) +
          (untouched.length ? `; ${untouched.join(', ')} untouched` : ''),
        next: 'correct the value in the inventory, then run the same command again',
      })
    }
    await fleet.apply(host, settleVerbs(gate, paths), 30)
    fleet.facts.changed.add(host.name)
    hooks.end(host)
    hooks.checkpoint(host.name)
  }
}
