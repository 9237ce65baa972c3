import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { isIPv4 } from 'node:net'
import { connect, type SecureVersion } from 'node:tls'
import { diskOf } from '../../lab/disk.ts'
import type { TestLab } from '../lab.ts'

/** A certificate with its key, PEM. */
export type Pair = { cert: string; key: string }

/** A pair that a host has. */
export const pairOf = (lab: TestLab, host: string, kind: 'client' | 'peer'): Pair => {
  const at = (name: string) =>
    readFileSync(`${diskOf(lab.name, host).root}/etc/etcd/ssl/${kind}/${name}`, 'utf8')
  return { cert: at('tls.crt'), key: at('tls.key') }
}

/** What a port answers to a `GET /version`: its status, or why there is none. */
export const asked = (host: string, port: number, pair: Partial<Pair>): Promise<number | string> =>
  new Promise(resolve => {
    const asking = request(
      { host, port, path: '/version', rejectUnauthorized: false, agent: false, timeout: 5000, ...pair },
      answer => {
        answer.resume()
        resolve(answer.statusCode ?? 'no status')
      },
    )
    asking.on('error', error => resolve(error.message))
    asking.on('timeout', () => asking.destroy(new Error('no answer')))
    asking.end()
  })

/** Which version of TLS a port speaks when it is offered this one alone, or why it does not. */
export const offered = (
  host: string,
  port: number,
  version: SecureVersion,
  pair: Partial<Pair>,
): Promise<string> =>
  new Promise(resolve => {
    const socket = connect(
      {
        host,
        port,
        minVersion: version,
        maxVersion: version,
        // What this machine's OpenSSL would not offer by itself any more.
        ciphers: 'DEFAULT:@SECLEVEL=0',
        rejectUnauthorized: false,
        ...pair,
      },
      () => {
        resolve(socket.getProtocol() ?? 'none')
        socket.destroy()
      },
    )
    socket.on('error', error => resolve(error.message))
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')))
  })

const isLoopback = (address: string): boolean =>
  isIPv4(address) ? address.startsWith('127.') : address === '[::1]'

/** What listens where others can reach it, from `ss -Hltn`; without ssh. Pure. */
export const reachablePorts = (sockets: string): number[] => {
  const open = [...sockets.matchAll(/^LISTEN +\d+ +\d+ +(\S+):(\d+) /gm)].flatMap(([, address = '', port]) =>
    isLoopback(address.replace(/%.*$/, '')) ? [] : [Number(port)],
  )
  return [...new Set(open)].filter(port => port !== 22).sort((a, b) => a - b)
}
