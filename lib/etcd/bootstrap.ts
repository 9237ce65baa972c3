import { tokenOf } from '../discovery/keys.ts'
import { refused } from '../errors.ts'
import { assumeMembers, type Facts, memberOf } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'
import type { Move } from '../step.ts'
import { announce } from './announce.ts'
import { writtenPhase } from './desired.ts'
import { proveLinks, proveMember } from './gate.ts'
import { isListed } from './identity.ts'
import {
  bootstrapMarker,
  clientCaFile,
  configFile,
  environmentFile,
  peerCaFile,
  UNIT,
  unitFile,
} from './paths.ts'
import { clientScheme, peerScheme } from './phase.ts'

/** Seconds until members that start together must have found each other. */
const START_DEADLINE = 120

/** What etcd reads when it starts, and never again; pairs it reads at each handshake. */
const READ_AT_START = [clientCaFile, peerCaFile, configFile, environmentFile, unitFile]

const names = (hosts: Host[]) => hosts.map(host => host.name).join(', ')

/** Who of a cluster is there: reached, serving with all it has, and on which members the cluster lives already. */
const seen = (facts: Facts) => {
  const of = (member: Host) => memberOf(facts, member)
  const reached = facts.cluster.members.filter(member => of(member))
  const ready = (member: Host) => of(member)?.state === 'active' && of(member)?.status !== undefined
  return {
    reached,
    stopped: reached.filter(member => !ready(member)),
    marked: reached.filter(member => of(member)?.bootstrapping),
    lives: reached.filter(member => (of(member)?.hasData || ready(member)) && !of(member)?.bootstrapping),
  }
}

const mark = (facts: Facts, member: Host): Verb => {
  const token = tokenOf(facts)
  return { call: ['mark_bootstrap', bootstrapMarker(facts.cluster, member), ...(token ? [token] : [])] }
}

/**
 * Marks the members of a new cluster before they have settings: 02 has enabled the unit, so a host that loses its power
 * between its settings and its first start begins by itself when it boots, and must not be taken for a cluster that
 * lives. Whether they may begin at all is for `checkMayStart`. Pure.
 * @throws RunbookError as `phase` does, where what their settings need is not there yet
 */
export const markMoves = (facts: Facts, limited: Host[], phase: (member: Host) => unknown): Move[] => {
  const { stopped, marked, lives } = seen(facts)
  const due = limited.filter(
    member => stopped.includes(member) && !marked.includes(member) && !memberOf(facts, member)?.hasData,
  )
  if (lives.length || !due.length) return []
  due.forEach(phase)
  return [
    {
      id: `mark ${names(due)}`,
      say: `Note on ${names(due)} that the cluster has not formed yet`,
      on: due,
      verbs: member => [mark(facts, member)],
      assume: before =>
        assumeMembers(before, due, found => ({ ...found, bootstrapping: true, token: tokenOf(facts) })),
      certain: true,
    },
  ]
}

/**
 * How the members of a cluster come up, decided from facts alone: a marker lies beside each data directory from before
 * its first start until the cluster has formed. A new cluster is only ever made when every member was reached and each
 * is empty or carries the marker; data that is there is started, never begun anew.
 * @throws RunbookError exit 5 when a member is empty although the cluster lives
 */
export const startMoves = (facts: Facts, limited: Host[]): Move[] => {
  const { members } = facts.cluster
  const { reached, stopped, marked, lives } = seen(facts)
  if (lives.length) {
    const empty = stopped.filter(member => !memberOf(facts, member)?.hasData)
    if (empty[0])
      throw refused(`${names(empty)} has no data, but the cluster already lives on ${names(lives)}`, {
        host: empty[0].name,
        because: 'starting it empty under its old identity could lose writes it once acknowledged',
        state: 'nothing was changed',
        next: leftOut(facts, empty[0])
          ? `zx runbooks/09-restore.ts --rejoin ${empty[0].name} lets it join as a new member`
          : `replace it as a new member: etcdctl member remove and member add on ${lives[0]!.name} (etcd docs, “Runtime reconfiguration”); data that was moved away can be put back instead`,
      })
  } else if (stopped.length) {
    const missing = members.filter(member => !reached.includes(member))
    if (missing.length || limited.length < members.length)
      throw refused(
        `A new cluster is made by all of its members at once; ${names(missing.length ? missing : members.filter(member => !limited.includes(member)))} would be missing`,
        {
          state: 'nothing was changed',
          next: 'bring every member within reach and leave --limit out',
        },
      )
    return [oneByOne(facts, stopped, marked)]
  }
  const due = stopped.filter(member => limited.includes(member))
  if (due.length) return [together(facts, due, marked, `Start ${names(due)}`)]
  // Only once all members are ready has the cluster formed; until then a rerun must still be allowed to make it.
  if (marked.length && !stopped.length && reached.length === members.length)
    return [...announceMoves(facts), formed(facts, marked)].slice(0, 1)
  return []
}

/**
 * That the start which is due may be made, asked before anything is written for it.
 * @throws RunbookError exit 5 as startMoves does
 */
export const checkMayStart = (facts: Facts, limited: Host[]): void => {
  startMoves(facts, limited)
}

/** The others have a cluster that does not list it: nothing of it can be lost. */
const leftOut = (facts: Facts, member: Host): boolean => {
  const listed = facts.cluster.members.map(other => memberOf(facts, other)?.members).find(Boolean)
  return listed !== undefined && !isListed(facts.cluster, member, listed)
}

const begin = (facts: Facts, member: Host, marked: Host[]): Verb[] => {
  const token = tokenOf(facts)
  const found = memberOf(facts, member)
  const fresh = !found?.hasData && !marked.includes(member)
  const misled = token !== undefined && !found?.hasLog && found?.token !== token
  return [
    ...(fresh || misled ? [mark(facts, member)] : []),
    // What it has read is of before: the files of another pair, CA or setting would never reach it.
    { call: ['start_or_renew', UNIT, ...READ_AT_START] },
    { call: ['clear_pending', UNIT] },
  ]
}

const prove = (facts: Facts, member: Host): Verb[] =>
  proveMember(facts.cluster, member, clientScheme(writtenPhase(facts, member) ?? 'tls'))

/**
 * The members of a new cluster together, each as soon as those before it answer their peers: a new member asks every other
 * whether it is known there, and waits a second for each one that listens and does not answer yet (etcd,
 * isMemberBootstrapped). With a token, all of them wait for each other at the discovery service.
 */
const oneByOne = (facts: Facts, on: Host[], marked: Host[]): Move => {
  const move = together(facts, on, marked, 'Start the members together')
  if (facts.cluster.etcd.discovery === 'token') return move
  const answering: Verb = {
    call: ['until_answering', UNIT, String(facts.cluster.etcd.metricsPort)],
  }
  return {
    ...move,
    here: async ({ apply }) => {
      for (const member of on)
        await apply(member, [...begin(facts, member, marked), answering], START_DEADLINE)
    },
    verbs: member => prove(facts, member),
  }
}

/** Starts members all at once and proves each; `marked` have their bootstrap mark already, or need none. */
export const together = (facts: Facts, on: Host[], marked: Host[], say: string): Move => ({
  id: `start ${names(on)}`,
  say,
  on,
  deadline: START_DEADLINE,
  onFailure: {
    state: 'members that came up stay up; systemd goes on trying the others',
    next: 'if etcd refuses a value, correct it in the inventory and run the same command again; else, on the host: journalctl -u etcd -n 50',
  },
  verbs: member => [...begin(facts, member, marked), ...prove(facts, member)],
  assume: before =>
    assumeMembers(before, on, found => ({
      ...found,
      state: 'active',
      hasData: true,
      hasLog: true,
      bootstrapping: false,
      status: found.status ?? ASSUMED,
    })),
})

/** For the dry run: a member that is up by then, of which nothing else is known. */
export const ASSUMED = {
  memberId: '0',
  clusterId: '0',
  leaderId: '0',
  version: '',
  revision: '0',
  raftTerm: 0,
  raftIndex: 0,
  raftAppliedIndex: 0,
  dbSize: 0,
  dbSizeInUse: 0,
  isLearner: false,
  errors: [],
}

/**
 * Members that DNS brought together know each other by the names there; from now on by the inventory's addresses, so
 * that none needs DNS to come back. One after another, since the cluster takes one such change at a time.
 */
const announceMoves = (facts: Facts): Move[] =>
  facts.cluster.members.flatMap(member => {
    const scheme = peerScheme(writtenPhase(facts, member) ?? 'tls')
    const announced = announce(member, facts, scheme)
    return announced.length
      ? [
          {
            id: `announce ${member.name}`,
            say: `${member.name}: have the others dial it by ${member.peerAddress}, not by a name in DNS`,
            on: [member],
            deadline: START_DEADLINE,
            verbs: () => [...announced, ...proveLinks(facts.cluster, member, facts)],
          },
        ]
      : []
  })

const formed = (facts: Facts, marked: Host[]): Move => ({
  id: 'formed',
  say: `Note on ${names(marked)} that the cluster has formed`,
  on: marked,
  verbs: member => [{ call: ['remove_file', bootstrapMarker(facts.cluster, member)] }],
  assume: before =>
    assumeMembers(before, marked, found => ({ ...found, bootstrapping: false, token: undefined })),
  certain: true,
})
