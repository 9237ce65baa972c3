import type { Case, Suite } from '../part.ts'
import { asRoot, expectExit, type Setting } from './setting.ts'

/** What somebody does to a host, and the item of the CIS benchmark that must be told then. */
const SPOILT: [host: string, item: string, command: string][] = [
  ['etcd1', '1.1.11', 'chmod 755 /var/lib/etcd/etcd1.etcd'],
  ['etcd2', '1.1.21', 'chmod 644 /etc/etcd/ssl/peer/tls.key'],
  ['etcd3', '1.1.20', 'chmod 666 /etc/etcd/ssl/client-ca.crt'],
  ['etcd3', '2.2', "sed -i '0,/client-cert-auth: true/s//client-cert-auth: false/' /etc/etcd/etcd.yaml"],
  ['lb1', '1.1.21', 'chown haproxy /etc/haproxy/etcd/check/tls.pem'],
]

/** The items that `status` tells, as `HOST ITEM`. */
const told = async (setting: Setting): Promise<string[]> => {
  const { events } = expectExit(await setting.run('status'), 0)
  return events.flatMap(event =>
    event.event === 'status'
      ? event.findings.flatMap(({ kind, host }) =>
          kind.startsWith('cis-') ? `${host} ${kind.slice(4)}` : [],
        )
      : [],
  )
}

const expect = (found: string[], expected: string[]): void => {
  if (found.sort().join() !== expected.sort().join())
    throw new Error(`told: ${found.join(', ') || 'nothing'}; expected: ${expected.join(', ') || 'nothing'}`)
}

/** The benchmark as `status` judges it, on hosts as the chain leaves them; in a full run on some that were spoilt, too. */
export const benchmarkCases = (setting: Setting, { quick }: Suite): Case[] =>
  quick ? [atRest(setting)] : [atRest(setting), spoilt(setting)]

const atRest = (setting: Setting): Case => ({
  part: 'security',
  id: 'S8',
  title: 'The CIS benchmark on etcd has nothing to say of what the chain has made',
  run: async () => {
    expect(await told(setting), [])
    return undefined
  },
})

const spoilt = (setting: Setting): Case => ({
  part: 'security',
  id: 'S9',
  title: 'Each thing that was opened by hand is told, and closed by the next run',
  run: async () => {
    for (const [host, , command] of SPOILT) await asRoot(setting.lab, host, 'sh', '-c', command)
    try {
      expect(
        await told(setting),
        SPOILT.map(([host, item]) => `${host} ${item}`),
      )
    } finally {
      expectExit(await setting.run('all', ['--yes']), 0)
    }
    expect(await told(setting), [])
    return undefined
  },
})
