import { isDeepStrictEqual } from 'node:util'
import { RunbookError } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Fleet } from '../fleet.ts'
import type { Host } from '../inventory/cluster.ts'
import type { Change, Verb } from '../resources/resource.ts'
import type { Answer } from '../ssh/answers.ts'
import { isLate, scriptFailed } from '../ssh/script-failed.ts'
import type { Gate } from './gate.ts'
import { type Servers, serversOf, spared } from './spared.ts'
import { lookBefore } from './turn.ts'

export type RollHooks = {
  /** Fresh facts of all members, each asked by itself. */
  refresh: () => Promise<Facts>
  checkpoint: (after: string) => void
  busy: (what: string, seconds: number) => void
  begin: (host: Host, what: string[]) => void
  end: (host: Host) => void
  onOutput: (host: Host) => (lines: string) => void
}

/** What can be put back: a directory is only ever given other attributes, and its contents are not ours to copy. */
const pathsOf = (changes: Change[]): string[] =>
  changes.flatMap(({ resource }) =>
    resource.kind === 'packages'
      ? resource.programs
      : ['file', 'absent', 'link', 'block'].includes(resource.kind) && 'path' in resource
        ? [resource.path]
        : [],
  )

/** Seconds a package may take to come and be unpacked, before the service restarts. */
const INSTALL_DEADLINE = 600

const call = (...words: string[]): Verb => ({ call: words })

const isDirectory = ({ resource }: Change): boolean => resource.kind === 'directory'
const verbsOf = (changes: Change[]): Verb[] => changes.flatMap(({ verbs }) => verbs)

/**
 * The verbs that change one host and restart its service; the pending mark spans both. Directories go before it: what
 * was in them is kept beside, even that there was nothing. Pure.
 */
export const switchVerbs = (gate: Gate, changes: Change[]): Verb[] => [
  ...verbsOf(changes.filter(isDirectory)),
  ...pathsOf(changes).map(path => call('stash', gate.unit, path)),
  call('mark_pending', gate.unit, ...new Set([...pathsOf(changes), ...(gate.files ?? [])])),
  ...verbsOf(changes.filter(change => !isDirectory(change))),
  ...(changes.some(({ resource }) => resource.kind === 'file' && resource.path.endsWith('.service'))
    ? [call('reload_units')]
    : []),
  ...gate.reload,
]

/** The host itself knows what was kept, also by a run that was killed and had other changes than this one. */
const settleVerbs = (gate: Gate): Verb[] => [...(gate.lockout?.keep ?? []), call('settle', gate.unit)]

const backVerbs = (gate: Gate): Verb[] => [call('put_back', gate.unit), call('reload_units'), ...gate.reload]

/**
 * What has to be done before the restart. Where it fails although the cluster is no longer what it was when it was
 * looked at (a leader that has just died has nothing to hand over), what is due by now is done instead.
 * @returns the facts to go on with
 * @throws RunbookError when the cluster can't spare the host any more, or nothing has changed
 */
const makeReady = async (
  fleet: Fleet,
  gate: Gate,
  host: Host,
  facts: Facts,
  servers: Servers,
  hooks: RollHooks,
  again = false,
): Promise<Facts> => {
  const before = gate.before(host, facts)
  const answer = before.length ? await fleet.apply(host, before, 30) : undefined
  if (!answer?.code) return facts
  const now = again ? facts : await hooks.refresh()
  if (isDeepStrictEqual(gate.before(host, now), before))
    throw scriptFailed(
      `${host.name} was not touched: the step before its restart failed`,
      host.name,
      before.map(({ call: [, what = ''] }) => what).join(', '),
      answer,
    )
  const due = await spared(fleet, gate, host, servers, now, hooks)
  return makeReady(fleet, gate, host, due, servers, hooks, true)
}

/** Asks the other hosts whether they see the changed one; returns the first answer that says no. */
const witnessed = async (fleet: Fleet, gate: Gate, host: Host, facts: Facts): Promise<Answer | undefined> => {
  const witnesses = gate.witnesses?.(host, facts) ?? []
  const answers = await Promise.all(witnesses.map(({ on, verbs }) => fleet.apply(on, verbs, gate.deadline)))
  return answers.find(answer => answer.code !== 0)
}

/** Whether the host still lets people in, where the change could have locked them out. */
const lockedOut = async (fleet: Fleet, gate: Gate, host: Host): Promise<Answer | undefined> => {
  const error = gate.lockout && (await fleet.letsIn(host))
  return (
    error && { code: 1, stdout: '', stderr: [error.details.said, error.message].filter(Boolean).join('\n') }
  )
}

/** A connection that breaks while a host is changed: what the host does about it by itself. */
const whenLost =
  (gate: Gate, host: Host) =>
  (error: unknown): never => {
    if (!gate.lockout || !(error instanceof RunbookError)) throw error
    throw new RunbookError(error.exit, error.message, { ...error.details, state: gate.lockout.state(host) })
  }

/** Puts back what was there, restarts it, and says so in the error that is returned. */
const putBack = async (
  fleet: Fleet,
  gate: Gate,
  host: Host,
  facts: Facts,
  refusal: Answer,
): Promise<RunbookError> => {
  const back = await fleet
    .apply(
      host,
      // Files first: whatever else fails here, what worked before must lie in its place.
      [
        ...backVerbs(gate),
        ...(gate.undo?.(host, facts) ?? []),
        ...gate.proveAgain(host, facts),
        ...settleVerbs(gate),
      ],
      gate.deadline,
    )
    .catch(whenLost(gate, host))
  const health =
    back.code === 0
      ? gate.called
        ? 'in force and proven'
        : 'restarted and healthy'
      : `but not healthy: ${back.stderr.trim().split('\n').at(-1) ?? ''}`
  const { exit, details } = scriptFailed('', host.name, gate.called ?? `restart ${gate.unit}`, refusal)
  return new RunbookError(exit, `${host.name} did not accept the change`, {
    ...details,
    because: refusal.code === 1 ? undefined : details.because,
    state: `what was there before is back on ${host.name}, ${health}`,
    next: isLate(refusal)
      ? 'bring back what it waited for, or correct the value in the inventory; then run the same command again'
      : 'correct the value in the inventory, then run the same command again',
  })
}

/** What was kept on a host that has proven itself is tidied away; returns what it has heard of others. */
const settle = async (fleet: Fleet, gate: Gate, host: Host, hooks: RollHooks): Promise<string> => {
  const verbs = [...settleVerbs(gate), ...(gate.along?.tell ?? [])]
  const settled = await fleet.apply(host, verbs, 30).catch(whenLost(gate, host))
  fleet.facts.changed.add(host.name)
  hooks.end(host)
  if (settled.code === 0) return settled.stdout
  throw scriptFailed(
    gate.lockout
      ? `${host.name} did not keep the change`
      : `${host.name} runs with the change, but that could not be noted on it`,
    host.name,
    'settle',
    settled,
  )
}

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
  const before = await hooks.refresh()
  const servers = serversOf(gate, before)
  const order = gate.order([...planned.keys()], before)
  let seen = before
  for (const [index, host] of order.entries()) {
    const changes = planned.get(host) ?? []
    const looked = await spared(fleet, gate, host, servers, seen, hooks)
    hooks.busy(gate.called ? `${gate.called} on ${host.name}` : `the restart of ${host.name}`, gate.deadline)
    hooks.begin(
      host,
      changes.map(change => change.how),
    )
    const facts = await makeReady(fleet, gate, host, looked, servers, hooks)
    const attempt = await fleet
      .apply(
        host,
        [...switchVerbs(gate, changes), ...gate.prove(host, facts)],
        gate.deadline + (changes.some(({ resource }) => resource.kind === 'packages') ? INSTALL_DEADLINE : 0),
        hooks.onOutput(host),
      )
      .catch(whenLost(gate, host))
    const refusal =
      attempt.code === 0
        ? ((await lockedOut(fleet, gate, host)) ?? (await witnessed(fleet, gate, host, facts)))
        : attempt
    if (refusal) {
      const error = await putBack(fleet, gate, host, facts, refusal)
      hooks.end(host)
      const untouched = order.slice(index + 1).map(other => other.name)
      throw new RunbookError(error.exit, error.message, {
        ...error.details,
        state: `${error.details.state}${untouched.length ? `; ${untouched.join(', ')} untouched` : ''}`,
      })
    }
    const next = order[index + 1]
    const settled = settle(fleet, gate, host, hooks)
    const ahead = next ? lookBefore(fleet, gate, next, settled, hooks.refresh) : seen
    await Promise.allSettled([settled, ahead])
    await settled
    if (servers.has(host)) servers.set(host, gate.rest!.until(host, facts, true))
    hooks.checkpoint(host.name)
    seen = await ahead
  }
}
