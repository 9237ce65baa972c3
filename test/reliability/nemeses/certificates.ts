import { clientCaFile, pair, peerCaFile } from '../../../lib/etcd/paths.ts'
import { runToEnd } from '../run.ts'
import { readable } from './judge.ts'
import type { Nemesis } from './nemesis.ts'
import { expire, overwrite, strangersAuthority, swapKey, withAuthority } from './planted.ts'
import { eventually, pause, type Stage } from './stage.ts'

const CERTIFICATES = { book: '05-pki', flags: ['--yes', '--wait', '2m'] }
const CLUSTER = { book: '04-cluster', flags: ['--yes', '--wait', '2m'] }

/** Keeps the authorities that a member trusts. */
const keep = (stage: Stage, host: string) =>
  stage.inside(host, 'sh', '-c', 'cd /etc/etcd/ssl && tar -cf /run/authorities.tar client-ca.crt peer-ca.crt')
const giveBack = async (stage: Stage, host: string): Promise<void> => {
  await stage.inside(
    host,
    'sh',
    '-c',
    'cd /etc/etcd/ssl && tar -xf /run/authorities.tar && rm /run/authorities.tar',
  )
}

const restartAll = async ({ members, inside }: Stage): Promise<void> => {
  await Promise.all(members.map(member => inside(member, 'systemctl', 'restart', '--no-block', 'etcd')))
}

/** @throws Error when the members don't all serve again by themselves */
const allServe = async ({ members, inside }: Stage): Promise<undefined> => {
  for (const member of members)
    await eventually(`${member} serves`, async () => {
      await inside(
        member,
        '/opt/etcd/bin/etcdctls',
        '--endpoints',
        'https://127.0.0.1:2379',
        'endpoint',
        'health',
      )
      return true
    })
  return undefined
}

/** N20 to N25: certificates that ended, are another's, do not fit their key, or are open to everybody. */
export const certificates: Nemesis[] = [
  {
    id: 'N20',
    title: 'The server certificate of a member has ended',
    run: CERTIFICATES,
    when: 'before',
    inject: stage => expire(stage, 'etcd2', 'server'),
    exits: [0],
    check: allServe,
    gapMs: 10_000,
  },
  {
    id: 'N20 · status',
    title: 'The server certificate of a member has ended, and somebody looks at the cluster',
    run: { book: 'status' },
    when: 'before',
    inject: stage => expire(stage, 'etcd2', 'server'),
    heal: async ({ lab }) => {
      const { exit, ...ended } = await runToEnd('05-pki', lab.inventory, ['--yes'])
      if (exit !== 0) throw new Error(`05-pki ended with ${exit}: ${readable(ended)}`)
    },
    exits: [1],
    says: [/etcd2/, /certificate/, /05-pki/],
    gapMs: 10_000,
  },
  {
    id: 'N21',
    title: 'All certificates of all members have ended, and every member restarts: nothing is served',
    run: CERTIFICATES,
    when: 'before',
    inject: async stage => {
      for (const member of stage.members) await expire(stage, member, 'server', 'peer', 'client')
      await restartAll(stage)
    },
    exits: [0],
    check: allServe,
    gapMs: 240_000,
  },
  {
    id: 'N22',
    title: 'The client CA has ended, and a certificate is due',
    run: CERTIFICATES,
    when: 'before',
    inject: async stage => {
      await expire(stage, 'etcd2', 'server')
      await withAuthority(stage, 'ended')
    },
    heal: stage => withAuthority(stage, 'as it was'),
    exits: [2],
    says: [/client-ca\.crt ended on/],
    gapMs: 10_000,
  },
  {
    id: 'N23',
    title: 'A member has been given the client CA of somebody else',
    run: CERTIFICATES,
    when: 'before',
    inject: async stage => {
      await keep(stage, 'etcd2')
      await overwrite(stage, 'etcd2', clientCaFile, await strangersAuthority(stage, 'client'))
    },
    heal: stage => giveBack(stage, 'etcd2'),
    exits: [5],
    says: [/etcd2 trusts another client CA/],
    gapMs: 10_000,
  },
  {
    id: 'N23 · restart',
    title: 'A member has been given the peer CA of somebody else, and a change is about to restart it',
    run: CLUSTER,
    when: 'before',
    prepare: async stage => stage.change(),
    inject: async stage => {
      await keep(stage, 'etcd2')
      await overwrite(stage, 'etcd2', peerCaFile, await strangersAuthority(stage, 'peer'))
    },
    heal: stage => giveBack(stage, 'etcd2'),
    exits: [5],
    says: [/Not restarting etcd2: its peer certificate was issued by/, /05-pki/],
    check: allServe,
    gapMs: 10_000,
  },
  {
    id: 'N24',
    title: 'The key of a member’s server certificate is another’s',
    run: CERTIFICATES,
    when: 'before',
    inject: stage => swapKey(stage, 'etcd2', 'server'),
    exits: [0],
    check: allServe,
    gapMs: 10_000,
  },
  {
    id: 'N23 · memory',
    title:
      'A member started with the peer CA of somebody else and waits; the right one is back, and it still waits',
    run: CLUSTER,
    when: 'before',
    inject: async stage => {
      await keep(stage, 'etcd2')
      await overwrite(stage, 'etcd2', peerCaFile, await strangersAuthority(stage, 'peer'))
      await stage.inside('etcd2', 'systemctl', 'restart', '--no-block', 'etcd')
      await eventually('etcd2 waits for the others', async () => {
        const state = await stage.inside('etcd2', 'systemctl', 'show', '-p', 'ActiveState,SubState', 'etcd')
        return state.includes('SubState=start')
      })
      await pause(3000)
      await giveBack(stage, 'etcd2')
    },
    exits: [0],
    check: allServe,
    gapMs: 10_000,
  },
  {
    id: 'N25',
    title: 'A member’s key is open to everybody, and its data directory is root’s',
    run: { book: 'all', flags: ['--yes', '--wait', '2m'] },
    when: 'before',
    inject: async ({ inside }) => {
      await inside('etcd2', 'chmod', '644', pair('peer').key)
      await inside(
        'etcd2',
        'sh',
        '-c',
        'chown root:root /var/lib/etcd/etcd2.etcd; chmod 755 /var/lib/etcd/etcd2.etcd',
      )
    },
    exits: [0],
    check: async ({ inside }) => {
      const modes = await inside('etcd2', 'stat', '-c', '%a %U', pair('peer').key, '/var/lib/etcd/etcd2.etcd')
      if (modes.trim() !== '600 etcd\n700 etcd') throw new Error(`modes and owners stayed: ${modes}`)
      return undefined
    },
    gapMs: 10_000,
  },
]
