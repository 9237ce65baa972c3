import { isIP } from 'node:net'
import { targetOf } from '../../discovery/records.ts'
import type { Cluster, Host } from '../../inventory/cluster.ts'
import { isProvided } from '../authority.ts'
import { type AuthorityKind, srvDomain } from '../profiles.ts'
import { sansOf } from '../sans.ts'
import type { Purpose, San } from '../spec.ts'
import { ADMIN_NAMES, APISERVER_NAMES, CHECK_NAMES, memberNames } from './names.ts'

export type Use = 'server' | 'peer' | 'admin' | 'check' | 'apiserver'

/** One certificate the cluster cannot do without, and what it must be. */
export type Need = {
  use: Use
  member?: Host
  /** `the server certificate of etcd1` */
  what: string
  /** Who is shown it. */
  why: string
  /** The CA that must have issued it. */
  kind: AuthorityKind
  /** What its file may be called, without ending, best first. */
  names: string[]
  purposes: Purpose[]
  /** All of these must be covered. */
  sans: San[]
  /** And one of these. */
  oneOf: San[]
}

const BOTH: Purpose[] = ['serverAuth', 'clientAuth']

/** Where a member is dialled: by clients, on this very host, and through the load balancers, which pass TLS on. */
const serverNeed = (cluster: Cluster, member: Host): Need => ({
  use: 'server',
  member,
  what: `the server certificate of ${member.name}`,
  why: 'the member shows it to its clients',
  kind: 'client',
  names: memberNames(cluster, member, 'server'),
  purposes: BOTH,
  sans: sansOf([
    member.address,
    ...member.addresses,
    ...cluster.loadBalancers.flatMap(({ address, addresses }) => [address, ...addresses]),
    cluster.virtualAddress?.address,
    srvDomain(cluster),
  ]),
  // Backups ask this host's own member, without leaving it.
  oneOf: isIP(member.address) ? [] : sansOf(['127.0.0.1', 'localhost']),
})

/** `sources`, the addresses it dials from, are known once its host was asked. */
const peerNeed = (cluster: Cluster, member: Host): Need => ({
  use: 'peer',
  member,
  what: `the peer certificate of ${member.name}`,
  why: 'the member shows it to the other members',
  kind: 'peer',
  names: memberNames(cluster, member, 'peer'),
  purposes: BOTH,
  sans: sansOf([
    member.peerAddress,
    srvDomain(cluster),
    cluster.etcd.discoveryDomain && targetOf(cluster, member, 'server'),
  ]),
  oneOf: [],
})

const clientNeed = (use: Use, what: string, why: string, names: string[]): Need => ({
  use,
  what,
  why,
  kind: 'client',
  names,
  purposes: ['clientAuth'],
  sans: [],
  oneOf: [],
})

const admin = () =>
  clientNeed(
    'admin',
    'the admin’s client certificate',
    'etcdctl, backups and these runbooks show it to members (common name root, once authentication is on)',
    ADMIN_NAMES,
  )
const check = () =>
  clientNeed(
    'check',
    'the client certificate of HAProxy’s health checks',
    'load balancers show it to members; its common name should be nobody’s, such as haproxy-check',
    CHECK_NAMES,
  )

/** Every certificate of the kinds that are made elsewhere, for the members and load balancers of a cluster. */
export const needsOf = (cluster: Cluster): Need[] => {
  const { members, loadBalancers } = cluster
  const needs = [
    ...members.flatMap(member => [serverNeed(cluster, member), peerNeed(cluster, member)]),
    admin(),
    ...(loadBalancers.length ? [check()] : []),
  ]
  return needs.filter(({ kind }) => isProvided(cluster, kind))
}

/** What kube-apiserver shows the members; only 16-kubernetes needs it. */
export const apiserverNeed = (): Need =>
  clientNeed(
    'apiserver',
    'kube-apiserver’s client certificate',
    'kube-apiserver shows it to the members',
    APISERVER_NAMES,
  )
