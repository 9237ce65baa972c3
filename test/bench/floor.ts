import { ROOT } from '../lab/paths.ts'
import type { Command } from './measure.ts'
import type { Setting } from './setting.ts'

const sh = (script: string, ...words: string[]): Command => ({
  words: ['sh', `${ROOT}test/bench/floor/${script}`, ...words],
})

const names = (hosts: { name: string }[]): string => hosts.map(({ name }) => name).join(' ')

/** A cluster from nothing by plain sh over parallel ssh, without a look or a check. */
export const floorFresh = ({ cluster, etcd, sshConfig, files }: Setting): Command => {
  const told = (hosts: { name: string; address: string }[]) =>
    hosts.map(({ name, address }) => `${name}=${address}`).join(' ')
  const roles = [told(cluster.members), told(cluster.loadBalancers)]
  return sh('fresh.sh', sshConfig, files, cluster.name, etcd.version, etcd.url, ...roles)
}

/** One look at each host for everything, by parallel ssh. */
export const floorProbe = ({ cluster, sshConfig }: Setting): Command =>
  sh('probe.sh', sshConfig, names(cluster.members), names(cluster.loadBalancers))

/** A login to each host. */
export const bareSsh = (sshConfig: string, hosts: { name: string }[], most = 0): Command =>
  sh('true.sh', sshConfig, names(hosts), String(most))
