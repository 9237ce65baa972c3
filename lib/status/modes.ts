import {
  balancerSsl,
  clientCaFile,
  dataDirectory,
  ETCD_USER,
  pair,
  peerCaFile,
  sslDirectory,
  unitFile,
  walDirectory,
} from '../etcd/paths.ts'
import { SOURCES } from '../etcd/sources.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { commandLine } from '../quote.ts'

/** Who may do what with one file or directory at most, and which runbook sees to it. */
export type Demand = {
  /** Item of the CIS Kubernetes Benchmark v1.12. */
  item: string
  path: string
  most: number
  owner: string
  /** Owner's group; where it may not read anything, none is asked for. */
  group?: string
  /** What is at stake, as a clause. */
  why: string
  repair: string
}

const KEY = 'who reads this key can pass for its owner'
const CERTIFICATE = 'who writes it decides whom etcd trusts'
const SETTINGS = 'who writes it decides what etcd does, and it may hold secrets'
const DATA = 'every key and value of the cluster lies in it'

const key = (path: string, owner: string, cluster?: Cluster): Demand => ({
  item: '1.1.21',
  path,
  owner,
  why: KEY,
  repair: '05-pki',
  // Its own group is what the inventory's adminGroup is for.
  ...(cluster?.adminGroup ? { most: 0o640, group: cluster.adminGroup } : { most: 0o600 }),
})
const certificate = (path: string, owner: string): Demand => ({
  item: '1.1.20',
  path,
  most: 0o644,
  owner,
  why: CERTIFICATE,
  repair: '05-pki',
})
const settings = (path: string, most: number, repair: string): Demand => ({
  item: '1.1.7',
  path,
  most,
  owner: 'root',
  group: most & 0o040 && !(most & 0o004) ? ETCD_USER : 'root',
  why: SETTINGS,
  repair,
})
const folder = (path: string): Demand => ({
  item: '1.1.19',
  path,
  most: 0o755,
  owner: 'root',
  group: 'root',
  why: CERTIFICATE,
  repair: '05-pki',
})

/**
 * The CIS Kubernetes Benchmark's items on files of etcd (1.1.7, 1.1.8, 1.1.11, 1.1.12, 1.1.19 to 1.1.21), for a host of
 * these runbooks: etcd's settings are its unit and configuration file instead of a pod's manifest.
 */
export const demandsOn = (cluster: Cluster, host: Host): Demand[] => {
  if (host.role === 'loadBalancer')
    return [
      folder(balancerSsl.directory),
      certificate(balancerSsl.ca, 'root'),
      key(balancerSsl.check, 'root'),
    ]
  const wal = walDirectory(cluster, host)
  const data = [dataDirectory(cluster, host), ...(wal ? [wal] : [])]
  return [
    settings(unitFile, 0o644, '02-unit'),
    ...(cluster.etcd.style === 'flags'
      ? []
      : [settings(SOURCES[cluster.etcd.style].path, 0o640, '04-cluster')]),
    ...data.map(path => ({
      item: '1.1.11',
      path,
      most: 0o700,
      owner: ETCD_USER,
      group: ETCD_USER,
      why: DATA,
      repair: '03-datadir',
    })),
    folder(sslDirectory),
    certificate(clientCaFile, 'root'),
    certificate(peerCaFile, 'root'),
    key(pair('server').key, ETCD_USER),
    key(pair('peer').key, ETCD_USER),
    key(pair('client').key, 'root', cluster),
  ]
}

/** A line `MODE OWNER GROUP PATH` for each of them that is there, by stat(1). */
export const modesLook = (cluster: Cluster, host: Host): string =>
  `${commandLine(['stat', '-L', '-c', '%a %U %G %n', '--', ...demandsOn(cluster, host).map(({ path }) => path)])} 2>/dev/null || :`

export type Found = { mode: number; owner: string; group: string }

/** What `modesLook` has printed, by path. Pure. */
export const readModes = (output: string): Map<string, Found> =>
  new Map(
    [...output.matchAll(/^([0-7]+) (\S+) (\S+) (\/.*)$/gm)].map(
      ([, mode = '', owner = '', group = '', path = '']) => [
        path,
        { mode: Number.parseInt(mode, 8), owner, group },
      ],
    ),
  )
