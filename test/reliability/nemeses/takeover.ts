import { connect } from 'node:net'
import type { Nemesis } from './nemesis.ts'
import { eventually, type Stage } from './stage.ts'

/** The first three parts of the lab's addresses, and a last one that no host has. */
const virtualIn = (text: string): string =>
  `${/^ {6}lb1: (\d+\.\d+\.\d+)\./m.exec(text)?.[1] ?? 'no load balancer'}.100`

/** The inventory of a lab with a virtual address for its load balancers. */
export const withVirtualAddress = (text: string): string =>
  text.replace(/^ {4}loadBalancers:\n/m, `    virtualAddress: ${virtualIn(text)}\n$&`)

const virtualOf = ({ address, balancers }: Stage): string => address(balancers[0]!).replace(/\d+$/, '100')

const accepts = (host: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect({ host, port: 2379, timeout: 200 })
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })

const holder = (stage: Stage): Promise<string> =>
  eventually('one load balancer holds the virtual address', async () => {
    for (const host of stage.balancers)
      if (await stage.network(host, 'ip', '-o', 'addr', 'show', 'to', virtualOf(stage))) return host
    return undefined
  })

/** Three advertisements of keepalived that do not come, and its own priority (RFC 9568, 6.1), on a busy machine. */
const TAKEOVER_MS = 6000

let lost = ''
let took = 0

/** N47: the load balancer that has the virtual address ends. */
export const takeover: Nemesis[] = [
  {
    id: 'N47',
    title:
      'The load balancer that holds the virtual address loses its power; clients know that address alone',
    run: { book: 'status' },
    when: 'before',
    load: stage => ({ only: [virtualOf(stage)] }),
    inject: async stage => {
      lost = await holder(stage)
      await stage.lab.faults.off(lost)
      const from = performance.now()
      await eventually('the virtual address answers again', () => accepts(virtualOf(stage)))
      took = Math.round(performance.now() - from)
    },
    check: async () => {
      if (took > TAKEOVER_MS) throw new Error(`the virtual address was away for ${took} ms`)
      return `taken over within ${took} ms`
    },
    heal: ({ lab }) => lab.faults.boot(lost),
    exits: [1],
    says: [/lb\d.*(reach|answer)/i, /next: /],
    gapMs: 10_000,
  },
]
