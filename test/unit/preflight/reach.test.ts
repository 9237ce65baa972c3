import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { mtuFindings } from '../../../lib/preflight/mtu.ts'
import { reachFindings, reachLook } from '../../../lib/preflight/reach.ts'
import { resolvingFindings, resolvingLook } from '../../../lib/preflight/resolving.ts'
import { cluster, subject } from './fixture.ts'

const { members } = cluster()
const brief = (found: { host: string; level: string; what: string }[]) =>
  found.map(({ host, level, what }) => `${host} ${level}: ${what}`)
const each = (look: string, outputs: string[]) =>
  members.map((host, n) => subject({ host, looks: { [look]: outputs[n] ?? '' } }))

test('members that nothing comes back from are told by whom, and end the run only before there is a cluster', () => {
  const outputs = ['10.0.0.12 2380\n10.0.0.12 2379\n']
  assert.deepEqual(brief(reachFindings(each('reach', outputs))), [
    'etcd1 refuse: nothing comes back from etcd2, port 2379 and 2380',
  ])
  const living = subject({ host: members[2], member: { hasData: true } })
  assert.equal(reachFindings([...each('reach', outputs).slice(0, 2), living])[0]?.level, 'warn')
  assert.deepEqual(reachFindings(each('reach', [])), [])
})

test('a port that nobody listens on has answered, and so has an open one', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  t.after(() => server.close())
  const { port } = server.address() as { port: number }
  const [first, second] = members
  const here = cluster({
    members: [first!, { ...second!, address: '127.0.0.1', peerAddress: '127.0.0.1' }],
  })
  here.etcd = { ...here.etcd, clientPort: port, peerPort: 1, dataBase: '/nowhere' }
  const { stdout, stderr } = spawnSync('sh', ['-c', reachLook(here, first!)], { encoding: 'utf8' })
  assert.equal(stdout + stderr, '')
})

test('where no way leads is told like a port that stays silent', () => {
  const [first, second] = members
  const here = cluster({
    members: [first!, { ...second!, address: '127.0.0.1', peerAddress: '255.255.255.255' }],
  })
  here.etcd = { ...here.etcd, clientPort: 1, peerPort: 2380, dataBase: '/nowhere' }
  const { stdout, stderr } = spawnSync('sh', ['-c', reachLook(here, first!)], { encoding: 'utf8' })
  assert.deepEqual([stdout, stderr], ['255.255.255.255 2380\n', ''])
})

test('where these runbooks keep a firewall, its own proof says who gets through', () => {
  assert.equal(reachLook(cluster({ firewall: { tool: 'nftables', ssh: [] } }), members[0]!), ':')
})

const carrying = (...mtus: (number | undefined)[]) =>
  members.map((host, n) =>
    subject({ host, machine: { mtus: mtus[n] === undefined ? {} : { lo: 65_536, eth0: mtus[n] } } }),
  )

test('a member whose network takes larger packets than that of another is warned about', () => {
  assert.deepEqual(brief(mtuFindings(carrying(9000, 1500, 1500))), [
    'etcd1 warn: its MTU is 9000, and that of etcd2 1500',
  ])
  assert.deepEqual(mtuFindings(carrying(1500, 1500, 1500)), [])
  assert.deepEqual(mtuFindings(carrying(9000)), [])
})

test('a name that some host can’t resolve, or resolves to another machine, ends the run', () => {
  const said = ['b.example 10.0.0.12 \n', 'b.example 10.9.9.9 \n', 'b.example \n']
  assert.deepEqual(brief(resolvingFindings(each('resolving', said))), [
    'etcd2 refuse: it resolves b.example to 10.9.9.9',
    "etcd3 refuse: it can't resolve b.example",
  ])
})

test('only names of other members are asked for', () => {
  const named = cluster({ members: [members[0]!, { ...members[1]!, peerAddress: 'b.example' }] })
  assert.match(resolvingLook(named, members[0]!) ?? '', /for name in b\.example; do/)
  assert.equal(resolvingLook(named, named.members[1]!), undefined)
  assert.equal(resolvingLook(cluster(), members[0]!), undefined)
})
