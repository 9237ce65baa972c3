import { ends } from '../../lab/addresses.ts'
import { existing, hostOf } from '../../lab/state.ts'
import type { TestLab } from '../lab.ts'
import type { Case } from '../part.ts'
import { asked, offered, type Pair, pairOf, reachablePorts } from './handshakes.ts'

const addressOf = (lab: TestLab, host: string): string => {
  const now = existing(lab.name)
  return ends(now.slot, hostOf(now, host).number).address
}

/** Each port that others can reach, and whose certificate it is there for. */
const PORTS: [host: string, port: number, whose: 'client' | 'peer'][] = [
  ['etcd1', 2379, 'client'],
  ['etcd2', 2380, 'peer'],
  ['lb1', 2379, 'client'],
]

/** @throws Error unless it is so */
const must = (so: boolean, sentence: string): void => {
  if (!so) throw new Error(sentence)
}

/** @throws Error unless each of these ports refuses the pair, and not for want of an answer */
const refuse = async (lab: TestLab, who: string, ports: typeof PORTS, pair: Partial<Pair>): Promise<void> => {
  for (const [host, port] of ports) {
    const answer = await asked(addressOf(lab, host), port, pair)
    must(/alert|certificate|reset|hang up/.test(String(answer)), `${host}:${port} says to ${who}: ${answer}`)
  }
}

/** What may be had of a secured cluster by whoever reaches its ports. */
export const tlsCases = (lab: TestLab): Case[] => [
  {
    part: 'security',
    id: 'S5',
    title: 'Every port speaks TLS 1.2 and 1.3, and refuses 1.1 and 1.0',
    run: async () => {
      for (const [host, port, whose] of PORTS)
        for (const version of ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const) {
          const spoken = await offered(addressOf(lab, host), port, version, pairOf(lab, 'etcd1', whose))
          const expected = /1\.[23]$/.test(version) ? spoken === version : /alert.*version/.test(spoken)
          must(expected, `${host}:${port} says to ${version}: ${spoken}`)
        }
      return undefined
    },
  },
  {
    part: 'security',
    id: 'S6',
    title: 'No port answers without a certificate, and nothing else listens beyond loopback',
    run: async () => {
      await refuse(lab, 'no certificate', PORTS, {})
      for (const host of ['etcd1', 'etcd2', 'etcd3', 'lb1']) {
        const open = reachablePorts(await lab.on(host, ['ss', '-Hltn'])).join()
        must(open === (host === 'lb1' ? '2379' : '2379,2380'), `${host} listens on ${open}`)
      }
      return undefined
    },
  },
  {
    part: 'security',
    id: 'S7',
    title: "Clients' ports refuse a peer's certificate, and peers' ports a client's",
    run: async () => {
      for (const [host, port, whose] of PORTS) {
        const answer = await asked(addressOf(lab, host), port, pairOf(lab, 'etcd1', whose))
        // A peer's certificate is good for the address of its own host alone (etcd docs, "Transport security model").
        const welcome = whose === 'peer' ? !/alert|certificate/.test(String(answer)) : answer === 200
        must(welcome, `${host}:${port} says to a good certificate: ${answer}`)
      }
      const [clients, peers] = (['client', 'peer'] as const).map(kind =>
        PORTS.filter(([, , whose]) => whose === kind),
      )
      await refuse(lab, "a peer's certificate", clients!, pairOf(lab, 'etcd1', 'peer'))
      await refuse(lab, "a client's certificate", peers!, pairOf(lab, 'etcd1', 'client'))
      return undefined
    },
  },
]
