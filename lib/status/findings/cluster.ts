import type { Options } from '../../etcd/options.ts'
import { optionsFound } from '../../etcd/sources.ts'
import { memberOf } from '../../facts/facts.ts'
import { listed } from '../words.ts'
import { finding, on, type Rule } from './finding.ts'

/** That all members belong to one cluster, and that it knows the very members that the inventory lists. */
export const membership: Rule = view => {
  const { cluster } = view.facts
  const ids = new Set(view.members.flatMap(({ clusterId }) => clusterId ?? []))
  if (ids.size > 1)
    return [
      finding(
        'fail',
        'split-clusters',
        `The members belong to ${ids.size} different clusters: ${view.members
          .filter(row => row.clusterId)
          .map(row => `${row.member} to ${row.clusterId}`)
          .join(', ')}`,
        'find out which one clients use, and give the others new data: nothing here decides that',
      ),
    ]
  const seen = cluster.members.map(member => memberOf(view.facts, member)?.members).find(Boolean)
  if (!seen) return []
  const names = cluster.members.map(({ name }) => name)
  const strangers = seen.filter(({ name }) => name && !names.includes(name))
  const unstarted = seen.filter(({ name }) => !name)
  const missing = names.filter(name => !seen.some(member => member.name === name))
  return [
    ...strangers.map(({ name, id, peerUrls }) =>
      finding(
        'fail',
        'unknown-member',
        `The cluster has a member ${name} (${peerUrls.join(', ')}) that the inventory does not list`,
        `add it to the inventory; or, if it is gone for good: etcdctls member remove ${id}, on a member`,
        name,
      ),
    ),
    ...unstarted.map(({ id, peerUrls }) =>
      finding(
        'warn',
        'unstarted-member',
        `A member was added at ${peerUrls.join(', ')} and has never started`,
        `start it, or take it back: etcdctls member remove ${id}, on a member`,
      ),
    ),
    // One that was just added has no name until it starts; then nothing is missing yet.
    ...(unstarted.length ? [] : missing).map(name =>
      finding(
        'fail',
        'missing-member',
        `${name} is in the inventory, but is not a member of the cluster`,
        `take it out of the inventory; or let it join, empty: zx runbooks/09-restore.ts --rejoin ${name}`,
        name,
      ),
    ),
  ]
}

/** Different versions, or another one than the inventory says. */
export const versions: Rule = ({ members, facts }) => {
  const running = members.filter(({ version }) => version)
  const all = [...new Set(running.map(({ version }) => version))]
  const wanted = facts.cluster.etcd.version
  const others = running.filter(({ version }) => version !== wanted)
  if (!others.length) return []
  const said =
    all.length > 1
      ? `The members run different versions: ${running.map(row => `${row.member} ${row.version}`).join(', ')}`
      : `The members run etcd ${all[0]}; the inventory says ${wanted}`
  return [finding('warn', 'version', said, 'zx runbooks/01-install.ts --dry-run shows what would change')]
}

/** A runbook that ended half-way, after which nothing else may go on. */
export const interrupted: Rule = ({ facts }) =>
  facts.cluster.members.flatMap(member => {
    const again = memberOf(facts, member)?.unfinished
    const book = again?.replace(/\.ts.*/, '')
    return again
      ? finding(
          'fail',
          'interrupted',
          `${book} has not come to its end on ${member.name}; until then nothing starts it, not even a reboot`,
          `zx runbooks/${again}`,
          member.name,
        )
      : []
  })

/** What earlier runs left unfinished, and plain http. */
export const unfinished: Rule = view => {
  const named = (wanted: (row: (typeof view.members)[number]) => boolean) =>
    view.members.filter(wanted).map(({ member }) => member)
  const pending = named(row => row.pendingRestart)
  const forming = named(row => row.bootstrapping && row.role !== 'down')
  const plain = named(
    ({ member, scheme }) => scheme === 'http' || stillPlain(optionsFound(view.facts.members.get(member))),
  )
  const has = (names: string[]) => (names.length > 1 ? 'have' : 'has')
  return [
    ...(pending.length
      ? [
          finding(
            'warn',
            'pending-restart',
            `${listed(pending)} ${has(pending)} a changed configuration that etcd has not read yet`,
            'zx runbooks/04-cluster.ts restarts one at a time',
          ),
        ]
      : []),
    ...(forming.length
      ? [
          finding(
            'warn',
            'bootstrap-mark',
            `${listed(forming)} still ${has(forming)} the mark of a cluster that is only forming`,
            'zx runbooks/04-cluster.ts takes it away once all members are ready',
          ),
        ]
      : []),
    ...(plain.length
      ? [
          finding(
            'warn',
            'plain-http',
            `${listed(plain)} ${plain.length > 1 ? 'answer' : 'answers'} clients in plain http: whoever reaches the port reads and writes everything`,
            'zx runbooks/05-pki.ts && zx runbooks/06-tls.ts',
          ),
        ]
      : []),
  ]
}

const stillPlain = (options: Options | undefined): boolean =>
  (options?.['listen-client-urls'] ?? '').split(',').some(url => url.startsWith('http:'))

/** Restarts that nobody asked for. */
export const restarts: Rule = view =>
  view.members.flatMap(({ member, unit, role }) =>
    unit && unit.restarts > 0 && role !== 'down'
      ? finding(
          'warn',
          'restarts',
          `systemd had to start etcd on ${member} again ${unit.restarts === 1 ? 'once' : `${unit.restarts} times`} since somebody last did`,
          on(view, member, 'journalctl -u etcd -p warning -n 20 --no-pager'),
          member,
        )
      : [],
  )
