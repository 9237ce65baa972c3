import { failed, refused } from '../errors.ts'
import { type Facts, quorum } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Look } from '../probe/look.ts'
import type { Move, Told } from '../step.ts'
import { checksTls } from './desired.ts'
import { balancerLook, balancerState, checkCertificate, HAPROXY_UNIT, isOurs } from './look.ts'
import { type BackendStates, parseStats, statsProbe } from './state.ts'

/** Seconds HAProxy gets to check every member twice after it was loaded. */
const PATIENCE = 20

/** What a load balancer needs before anything is put on it. */
export const readyLook = (): Record<string, Look> => ({
  ...balancerLook(),
  installer: 'for name in apt-get dnf yum; do command -v "$name"; done',
})

const hasInstaller = (facts: Facts, host: Host): boolean =>
  facts.looks.get(host.name)?.get('installer')?.output.trim() !== ''

/** Whether packages can be had on all of these. */
export const canInstall = (facts: Facts, balancers: Host[]): boolean =>
  balancers.every(host => hasInstaller(facts, host))

/** That HAProxy can be had, and that 05 has been where checks need a certificate. @throws RunbookError */
export const checkReady = (facts: Facts, balancers: Host[]): void => {
  for (const host of balancers) {
    const where = `${host.name} (${host.address})`
    if (!hasInstaller(facts, host))
      throw failed(`${host.name} has no package manager these runbooks know, to install HAProxy with`, {
        host: where,
        because: 'apt-get, dnf and yum were looked for',
        state: 'nothing was changed',
        next: 'make another host the load balancer, one that runs Debian, Ubuntu, Fedora or a RHEL kind',
      })
    if (checksTls(facts) && !checkCertificate(facts, host))
      throw refused(`${host.name} has no certificate to check the members with`, {
        host: where,
        because: 'a member answers nobody without one, health checks included',
        state: 'nothing was changed',
        next: 'zx runbooks/05-pki.ts, then this again',
      })
  }
}

export const stateLook = (cluster: Cluster) => (): Record<string, Look> => ({
  ...balancerLook(),
  backends: statsProbe(cluster),
})

const statesOf = (facts: Facts, host: Host): BackendStates =>
  parseStats(facts.looks.get(host.name)?.get('backends')?.output ?? '')

/** What keeps a balancer of ours from serving: it does not run, or does not see enough members up. */
const trouble = (facts: Facts, host: Host): string[] | undefined => {
  if (!isOurs(facts, host)) return undefined
  const state = balancerState(facts, host)
  // Where it does not run, that is what comes first.
  if (state === 'inactive' || state === 'failed') return undefined
  if (state !== 'active') return [`${HAPROXY_UNIT} does not stay up (${state})`]
  const states = Object.entries(statesOf(facts, host))
  const others = states.filter(([, state]) => state !== 'UP')
  // Nobody could be asked: no curl and no bash.
  if (!states.length) return undefined
  return states.length - others.length < quorum(facts.cluster.members.length)
    ? others.map(([name, state]) => `${name}: ${state}`)
    : undefined
}

/** The wait until HAProxy itself sees a majority of the members; due after a change, or when it does not now. */
export const backendProof = (facts: Facts, balancers: Host[]): Move[] => {
  const due = balancers.filter(host => facts.changed.has(host.name) || trouble(facts, host))
  const needed = quorum(facts.cluster.members.length)
  return due.length
    ? [
        {
          id: 'backends',
          say: `Wait up to ${PATIENCE} s until HAProxy sees ${needed} of ${facts.cluster.members.length} members up`,
          on: due,
          proof: true,
          deadline: PATIENCE + 20,
          verbs: () => [
            { call: ['wait_backends', HAPROXY_UNIT, `${needed}`, `${PATIENCE}`, statsProbe(facts.cluster)] },
          ],
        },
      ]
    : []
}

/** What HAProxy sees as a whole: fewer than a majority is an error, one that is down a warning. */
export const backendsTold = (facts: Facts, balancers: Host[]): Told => {
  for (const host of balancers) {
    const said = trouble(facts, host)
    if (said)
      return {
        events: [],
        error: failed(`HAProxy on ${host.name} does not serve the cluster`, {
          host: `${host.name} (${host.address})`,
          said: said.join('\n'),
          state: 'nothing was changed',
          next: `zx runbooks/status.ts shows what each member says of itself; on ${host.name}: journalctl -u haproxy`,
        }),
      }
  }
  return {
    events: balancers.flatMap(host =>
      Object.entries(statesOf(facts, host))
        .filter(([, state]) => !['UP', 'INI'].includes(state))
        .map(([member, state]) => ({
          event: 'warning' as const,
          host: host.name,
          message: `HAProxy on ${host.name} sees ${member} ${state.toLowerCase()}`,
        })),
    ),
  }
}
