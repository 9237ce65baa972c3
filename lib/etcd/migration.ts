import { refused } from '../errors.ts'
import { type Facts, memberOf, serving } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import { fileKind } from '../resources/file.ts'
import type { Observed, Of } from '../resources/resource.ts'
import type { Move } from '../step.ts'
import { announce } from './announce.ts'
import { configText, etcdConfig, writtenPhase } from './desired.ts'
import { memberGate, rollingOrder } from './gate.ts'
import { clientScheme, PHASES, type Phase, peerScheme } from './phase.ts'
import { SOURCES, styleFound } from './sources.ts'

const rank = (phase: Phase) => PHASES.indexOf(phase)

const SENTENCES: Record<Exclude<Phase, 'plain'>, (name: string) => string> = {
  both: name => `${name}: load the certificates, answer clients in http and https`,
  peer: name => `${name}: announce https to its peers, then speak it`,
  tls: name => `${name}: stop answering plain http`,
}

/**
 * The next moves of the way from plain http to TLS, from what all members' configurations say now: nobody goes a phase
 * ahead before all have reached the one before, so at any moment every member understands every other. Being asked
 * again after each move, it resumes anywhere. `until` stops it early, for what must happen outside between two phases.
 */
export const migrationMoves = (facts: Facts, until: Phase, allowDowntime: boolean): Move[] => {
  const { members } = facts.cluster
  const phases = new Map(members.map(member => [member, writtenPhase(facts, member)]))
  const unknown = members.filter(member => !phases.get(member))
  if (unknown[0])
    throw refused(
      `${unknown.map(host => host.name).join(', ')} has no configuration these runbooks understand`,
      {
        state: 'nothing was changed',
        next: 'zx runbooks/04-cluster.ts first',
      },
    )
  const least = Math.min(...[...phases.values()].map(phase => rank(phase!)))
  const pending = members.filter(member => memberOf(facts, member)?.pending)
  const goal = PHASES[Math.min(least + 1, rank(until))]!
  const behind = members.filter(member => rank(phases.get(member)!) < rank(goal))
  // A member whose configuration was written but not loaded comes first: nothing is decided on what does not run yet.
  const ordered = pending.length ? rollingOrder(pending, facts) : rollingOrder(behind, facts)
  return ordered.map(member => {
    const to = pending.length ? phases.get(member)! : goal
    return phaseMove(facts, member, to, allowDowntime)
  })
}

const phaseMove = (facts: Facts, member: Host, to: Phase, allowDowntime: boolean): Move => {
  const { cluster } = facts
  const found = memberOf(facts, member)
  const { fact } = SOURCES[cluster.etcd.style]
  const resource = etcdConfig(cluster, member, () => to)
  const change =
    found?.[fact] === configText(cluster, member, to)
      ? undefined
      : fileKind.plan(resource, observed(resource, found?.[fact]), facts)
  const gate = memberGate(cluster, {
    allowDowntime,
    schemeAfter: () => clientScheme(to),
    before: (host, now) => announce(host, now, peerScheme(to)),
    undo: (host, now) => announce(host, now, peerScheme(writtenPhase(facts, host) ?? to), true),
  })
  return {
    id: `${member.name} ${to}`,
    say: to === 'plain' ? `${member.name}: restart, to load what was written` : SENTENCES[to](member.name),
    on: [member],
    rolling: { gate, changes: change ? [change] : [] },
    ask: QUESTIONS[to],
    assume: before => ({
      ...before,
      members: new Map(before.members).set(member.name, {
        ...found!,
        [fact]: configText(cluster, member, to),
        pending: false,
      }),
    }),
  }
}

const QUESTIONS: Record<Phase, string> = {
  plain: 'Restart the members whose configuration was written but not loaded?',
  both: 'Migrate the running cluster to TLS, one member at a time?',
  peer: 'Go on with the migration: members speak https to each other?',
  tls: 'Do all clients use https by now? The members stop answering plain http.',
}

/** The file as the facts have it; whoever owns it is not what a migration is about. */
const observed = ({ path, mode, owner, group }: Of<'file'>, text: string | undefined): Observed => ({
  paths: new Map(
    text === undefined ? [] : [[path, { type: 'file', mode, owner, group, size: text.length, modified: 0 }]],
  ),
  hashes: new Map(),
  texts: new Map(text === undefined ? [] : [[path, text]]),
  units: new Map(),
  packages: new Map(),
  users: new Map(),
  scripts: new Map(),
})

/** That all members serve before any of them is taken through a phase. @throws RunbookError exit 5 */
export const checkServing = (facts: Facts): void => {
  const up = serving(facts)
  const down = facts.cluster.members.filter(member => !up.includes(member))
  if (down[0])
    throw refused(
      `${down.map(host => host.name).join(', ')} ${down.length === 1 ? 'does' : 'do'} not serve; a migration needs every member`,
      {
        host: down[0].name,
        said: memberOf(facts, down[0])?.said,
        state: 'nothing was changed',
        next: 'zx runbooks/status.ts shows why; zx runbooks/04-cluster.ts starts a stopped member',
      },
    )
}

/** That all members read their settings where the inventory says. @throws RunbookError exit 5: that is a roll of its own */
export const checkStyle = (facts: Facts): void => {
  const { style } = facts.cluster.etcd
  const other = facts.cluster.members.filter(member => {
    const found = memberOf(facts, member)
    const now = found && styleFound(found)
    return now !== undefined && now !== style
  })
  if (other[0])
    throw refused(`${other.map(host => host.name).join(', ')}: not in etcd.style ${style} yet`, {
      because: 'a migration changes one thing at a time',
      state: 'nothing was changed',
      next: 'zx runbooks/04-cluster.ts first',
    })
}
