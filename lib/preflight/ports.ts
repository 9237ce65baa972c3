import { isIP, isIPv6 } from 'node:net'
import { MANAGED } from '../resources/file.ts'
import type { Check, Subject } from './finding.ts'
import { readServices } from './services.ts'

/** A port that etcd or HAProxy will listen on; no address: on all. */
export type Wanted = { key: string; port: number; address?: string }

/** The ports of a host in its role; etcd binds a DNS name's port on all addresses. Pure. */
export const portsOf = ({ cluster, host }: Pick<Subject, 'cluster' | 'host'>): Wanted[] => {
  const { etcd, haproxy } = cluster
  const bound = (address: string) => (isIP(address) ? address : undefined)
  if (host.role === 'member')
    return [
      { key: 'etcd.clientPort', port: etcd.clientPort, address: bound(host.address) },
      { key: 'etcd.clientPort', port: etcd.clientPort, address: bound(host.address) && '127.0.0.1' },
      { key: 'etcd.peerPort', port: etcd.peerPort, address: bound(host.peerAddress) },
      { key: 'etcd.metricsPort', port: etcd.metricsPort, address: '127.0.0.1' },
    ]
  const stats = { key: 'haproxy.statsPort', port: haproxy.statsPort, address: '127.0.0.1' }
  return [{ key: 'haproxy.port', port: haproxy.port }, ...(haproxy.statsPort ? [stats] : [])]
}

const meets = (listening: string, wanted: string | undefined): boolean => {
  const address = listening.replace(/^::ffff:(?=\d+\.)/, '')
  if (wanted === undefined || address === wanted || address === '*') return true
  return isIPv6(wanted) ? address === '::' : address === '0.0.0.0'
}

/** Whether a process is the very service these runbooks run there; HAProxy's workers have pids of their own. */
const isOurs = (subject: Subject, process: string): boolean => {
  const { etcd, haproxy } = readServices(subject.look)
  const [name, , pid] = process.split(' ')
  if (subject.host.role === 'member')
    return name === 'etcd' && pid === etcd.MainPID && subject.member?.unit?.includes(MANAGED) === true
  return (
    name === 'haproxy' &&
    haproxy.ActiveState === 'active' &&
    subject.look('haproxy ours')?.output.trim() === 'ours'
  )
}

/** That nobody else listens where etcd or HAProxy will. */
export const checkPorts: Check = subject => {
  const seen = new Set<string>()
  return portsOf(subject).flatMap(({ key, port, address }) =>
    subject.machine.listening
      .filter(socket => socket.port === port && meets(socket.address, address))
      .filter(({ process }) => !isOurs(subject, process))
      .flatMap(({ process }) => {
        const [name = '', , pid] = process.split(' ')
        const holder = name ? `${name} (pid ${pid})` : 'an unknown process'
        const what = `port ${port} is taken by ${holder}`
        if (seen.has(what)) return []
        seen.add(what)
        return [
          {
            level: 'refuse' as const,
            what,
            detail: `${subject.host.role === 'member' ? 'etcd' : 'HAProxy'} needs it (${key})`,
            next: `see what it is: ${pid ? `systemctl status ${pid}` : `ss -ltnp 'sport = :${port}'`}   # on ${subject.host.name}; stop it, or choose another ${key}`,
          },
        ]
      }),
  )
}
