import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hexId, parseEtcdJson, readMember, readMembers, readStatus } from '../../../lib/etcd/facts.ts'
import { UNIT } from '../../../lib/etcd/paths.ts'
import type { Host } from '../../../lib/inventory/cluster.ts'
import { cluster } from '../etcd/fixture.ts'
import { found as file, observed } from '../resources/fixture.ts'

// As etcdctl 3.4.23 and 3.5.30 print them.
const STATUS_34 =
  '[{"Endpoint":"http://10.0.0.11:2379","Status":{"header":{"cluster_id":17237436991929493444,"member_id":9372538179322589801,"revision":12,"raft_term":2},"version":"3.4.23","dbSize":20480,"leader":10501334649042878790,"raftIndex":8,"raftTerm":2,"raftAppliedIndex":8,"dbSizeInUse":16384}}]'
const STATUS_35 =
  '[{"Endpoint":"https://10.0.0.11:2379","Status":{"header":{"cluster_id":1006777424440990382,"member_id":3735928559,"raft_term":3},"version":"3.5.30","dbSize":25165824,"raftIndex":44,"raftTerm":3,"raftAppliedIndex":43,"errors":["etcdserver: no leader","memberID:10276657743932975437, alarm:NOSPACE "],"dbSizeInUse":16384,"isLearner":true}}]'
const MEMBERS =
  '{"header":{"cluster_id":17237436991929493444,"member_id":9372538179322589801,"raft_term":2},"members":[{"ID":9372538179322589801,"name":"etcd1","peerURLs":["http://10.0.0.11:2380"],"clientURLs":["http://10.0.0.11:2379"]},{"ID":1008624254187547310,"peerURLs":["http://10.0.0.12:2380"],"isLearner":true}]}'

test('ids beyond 2^53 come through whole, whatever else the JSON says', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.string({ unit: 'binary' }), (id, text) => {
      const read = parseEtcdJson(
        `{"id": ${id}, "ids":[${id},${id}], "text":${JSON.stringify(`${text}: ${id}, `)}}`,
      )
      const { id: one, ids, text: same } = read as { id: string; ids: string[]; text: string }
      assert.equal(hexId(one), id.toString(16))
      assert.deepEqual(ids.map(hexId), [id.toString(16), id.toString(16)])
      assert.equal(same, `${text}: ${id}, `)
    }),
  )
  assert.deepEqual(parseEtcdJson('{"a":12345678901234567890.5,"b":-1,"c":1e3}'), {
    a: 12345678901234567000,
    b: -1,
    c: 1000,
  })
})

test('the status of a 3.4 member is read, its ids as etcdctl wants them', () => {
  assert.deepEqual(readStatus(STATUS_34), {
    memberId: '8211f1d0f64f3269',
    clusterId: 'ef37ad9dc622a7c4',
    leaderId: '91bc3c398fb3c146',
    version: '3.4.23',
    revision: '12',
    raftTerm: 2,
    raftIndex: 8,
    raftAppliedIndex: 8,
    dbSize: 20480,
    dbSizeInUse: 16384,
    isLearner: false,
    errors: [],
  })
})

test('the status of a 3.5 learner without a leader is read, errors that hold ids included', () => {
  const { memberId, clusterId, leaderId, isLearner, errors, revision } = readStatus(STATUS_35)
  assert.deepEqual(
    { memberId, clusterId, leaderId, isLearner, revision },
    {
      memberId: 'deadbeef',
      clusterId: 'df8cabbbfb01aae',
      leaderId: '0',
      isLearner: true,
      revision: '0',
    },
  )
  assert.deepEqual(errors, ['etcdserver: no leader', 'memberID:10276657743932975437, alarm:NOSPACE '])
})

test('what is no status is a SyntaxError', () => {
  for (const text of ['', '[]', '{}', 'Error: context deadline exceeded', '[{"Endpoint":"x"}]'])
    assert.throws(() => readStatus(text), SyntaxError, text)
})

test('a member that was added but has not started has no name', () => {
  assert.deepEqual(readMembers(MEMBERS), [
    {
      id: '8211f1d0f64f3269',
      name: 'etcd1',
      peerUrls: ['http://10.0.0.11:2380'],
      clientUrls: ['http://10.0.0.11:2379'],
      isLearner: false,
    },
    {
      id: 'dff5a6a4eb12aae',
      name: '',
      peerUrls: ['http://10.0.0.12:2380'],
      clientUrls: [],
      isLearner: true,
    },
  ])
})

const CLUSTER = cluster()
const [ETCD1] = CLUSTER.members as [Host]

const read = ({ disk = '', live = '', unit = {}, ...rest }: Found) =>
  readMember(
    CLUSTER,
    ETCD1,
    observed({
      units: { [UNIT]: unit },
      scripts: { 'etcd.disk': { code: 0, output: disk }, 'etcd.live': { code: 0, output: live } },
      ...rest,
    }),
  )
type Found = { disk?: string; live?: string; unit?: Record<string, string> } & Parameters<typeof observed>[0]

test('a serving member is told by its scheme, status and member list', () => {
  const found = read({
    texts: { '/etc/etcd/etcd.yaml': 'name: etcd1\n' },
    paths: { '/opt/etcd/3.5.33/etcd': file({ mode: 0o755 }) },
    unit: { ActiveState: 'active', SubState: 'running', NRestarts: '2' },
    disk: 'data\ncertified\n',
    live: `https\n{"level":"warn","msg":"retrying"}\n${STATUS_34}\n${MEMBERS}\n`,
  })
  assert.equal(found.state, 'active')
  assert.equal(found.scheme, 'https')
  assert.equal(found.status?.memberId, '8211f1d0f64f3269')
  assert.equal(found.members?.length, 2)
  assert.deepEqual(
    [found.pending, found.bootstrapping, found.hasData, found.certified, found.installed],
    [false, false, true, true, true],
  )
  assert.equal(found.config, 'name: etcd1\n')
  assert.equal(found.unit, undefined)
  assert.equal(found.restarts, 2)
})

test('a member that does not answer says why in etcdctl words', () => {
  const found = read({
    unit: { ActiveState: 'activating', SubState: 'start' },
    texts: { '/var/lib/etcd/etcd1.etcd.bootstrapping': '' },
    disk: 'pending\n',
    live: 'none\nwarning\na\nb\ncontext deadline exceeded\n',
  })
  assert.equal(found.scheme, undefined)
  assert.equal(found.status, undefined)
  assert.equal(found.said, 'a\nb\ncontext deadline exceeded')
  assert.deepEqual([found.state, found.pending, found.bootstrapping], ['activating', true, true])
})

test('a discovery token stands in the mark of a cluster that has not formed', () => {
  const token = (text: string) => read({ texts: { '/var/lib/etcd/etcd1.etcd.bootstrapping': text } }).token
  assert.equal(token('https://d/abc'), 'https://d/abc')
  assert.equal(token(''), undefined)
  assert.equal(read({}).token, undefined)
})

test('data is seen even when systemd says nothing', () => {
  const found = read({ disk: 'data\n' })
  assert.equal(found.hasData, true)
  assert.equal(found.state, 'unknown')
})

test('an etcd between two tries of systemd does not run', () => {
  assert.equal(read({ unit: { ActiveState: 'activating', SubState: 'auto-restart' } }).state, 'failed')
})

test('the pairs of a member are told with the authorities they are measured by', () => {
  const [crt, key] = ['a'.repeat(64), 'b'.repeat(64)]
  const shown = read({
    hashes: { '/etc/etcd/ssl/server/tls.crt': crt, '/etc/etcd/ssl/server/tls.key': key },
    texts: {
      '/etc/etcd/ssl/server/tls.crt': 'S\n',
      '/etc/etcd/ssl/server/.sums': `${crt}  tls.crt\n${key}  tls.key\n`,
      '/etc/etcd/ssl/client-ca.crt': 'C\n',
      '/etc/etcd/ssl/peer/tls.crt': 'P\n',
      '/etc/etcd/ssl/peer/.sums': `${crt}  tls.crt\n${key}  tls.key\n`,
    },
  })
  assert.deepEqual(shown.pairs, {
    server: { certificate: 'S\n', authorities: 'C\n', whole: true },
    peer: { certificate: 'P\n', authorities: '', whole: false },
  })
  assert.deepEqual(read({}).pairs, { server: undefined, peer: undefined })
})
