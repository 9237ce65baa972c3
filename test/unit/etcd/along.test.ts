import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alongNeeds, alongWith, listedBy, readAlong } from '../../../lib/etcd/along.ts'
import { memberOf } from '../../../lib/facts/facts.ts'
import type { Host } from '../../../lib/inventory/cluster.ts'
import { clusterOf, factsOf, names, serving, stopped } from '../facts/fixture.ts'
import { observed } from '../resources/fixture.ts'

const all = clusterOf(3)
const [first, second, third] = all.members as [Host, Host, Host]
const three = factsOf([serving(1), serving(2), serving(3)], all)

test('one member can tell of all others, as long as all serve and speak the same', () => {
  assert.equal(names(alongWith(second, three)), 'etcd1 etcd3')
  assert.deepEqual(alongWith(second, factsOf([serving(1), serving(2), stopped], all)), [])
  assert.deepEqual(
    alongWith(second, factsOf([serving(1, 1, { scheme: 'http' }), serving(2), serving(3)], all)),
    [],
  )
  assert.deepEqual(alongWith({ ...second, role: 'loadBalancer' }, three), [], 'a load balancer is no member')
})

test('before 3.5 no member list is a proof, so each is asked by itself', () => {
  const old = { ...all, etcd: { ...all.etcd, version: '3.4.45' } }
  assert.deepEqual(alongWith(second, factsOf([serving(1), serving(2), serving(3)], old)), [])
})

test('all are asked by one call, and only its own files are looked at', () => {
  const { scripts, texts, units, stat } = alongNeeds(all, second, [first, third], three)
  assert.match(
    scripts!['etcd.live']!,
    /--endpoints=https:\/\/10\.0\.0\.12:2379,https:\/\/10\.0\.0\.11:2379,https:\/\/10\.0\.0\.13:2379 .*endpoint status -w json 2>&1$/,
  )
  assert.ok(texts?.includes('/etc/etcd/ssl/server/tls.crt'))
  assert.deepEqual([units, stat], [undefined, undefined])
})

const said = (id: number, leader: number) =>
  `{"Endpoint":"https://10.0.0.1${id}:2379","Status":{"header":{"cluster_id":12,"member_id":${id},"revision":7,"raft_term":3},"version":"3.5.33","leader":${leader},"raftIndex":40}}`
/** What etcd2 tells of all where its etcdctl prints these lines. */
const toldBy = (...lines: string[]) =>
  readAlong(
    all,
    second,
    [first, third],
    three,
    observed({
      texts: { '/etc/etcd/etcd.yaml': 'name: etcd2\n' },
      scripts: { 'etcd.live': { code: 0, output: lines.join('\n') } },
    }),
  )

test('each gets its own status, whatever their order, and the member asked its files', () => {
  const told = toldBy('a warning', `[${said(3, 1)},${said(1, 1)},${said(2, 1)}]`)
  assert.deepEqual(
    [...told].map(([name, { status }]) => [name, status?.memberId, status?.raftTerm]),
    [
      ['etcd2', '2', 3],
      ['etcd1', '1', 3],
      ['etcd3', '3', 3],
    ],
  )
  assert.equal(told.get('etcd2')?.config, 'name: etcd2\n')
  assert.equal(told.get('etcd1')?.config, memberOf(three, first)?.config)
  assert.equal(told.get('etcd2')?.state, 'active')
})

test('one that did not answer has no status, and none has where nothing was said', () => {
  const told = toldBy('Failed to get the status of endpoint', `[${said(1, 1)},${said(2, 1)}]`)
  assert.deepEqual(
    [...told.values()].map(({ status }) => status?.memberId),
    ['2', '1', undefined],
  )
  const silent = toldBy()
  assert.deepEqual(
    [...silent.values()].map(({ status }) => status),
    [undefined, undefined, undefined],
  )
})

test('the members are as one has listed them in its proof', () => {
  const list =
    '{"header":{"cluster_id":12},"members":[{"ID":1,"name":"etcd1"},{"ID":2,"name":"etcd2","isLearner":true}]}'
  const facts = listedBy(three, `\n${list}\n`)
  assert.deepEqual(
    memberOf(facts!, third)?.members?.map(({ id, isLearner }) => [id, isLearner]),
    [
      ['1', false],
      ['2', true],
    ],
  )
  assert.equal(listedBy(three, '\n'), undefined)
})
