import { clientCaFile, peerCaFile } from '../../../lib/etcd/paths.ts'
import { runToEnd } from '../run.ts'
import { readable } from './judge.ts'
import type { Nemesis } from './nemesis.ts'
import { expire, overwrite, strangersAuthority, swapKey } from './planted.ts'
import { eventually, type Stage } from './stage.ts'

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

/** N20 to N24: certificates that ended, are of somebody else's authority, or do not fit their key. */
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
]
