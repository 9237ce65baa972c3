import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hexId, parseEtcdJson, readMember, readMembers, readStatus } from '../../../lib/etcd/facts.ts'

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

const read = (sections: Record<string, string | undefined>) =>
  readMember(name => {
    const output = sections[name]
    return output === undefined ? undefined : { code: 0, output }
  })

test('a serving member is told by its scheme, status and member list', () => {
  const found = read({
    'etcd.config': 'name: etcd1\n',
    'etcd.disk': 'ActiveState=active\nSubState=running\ndata\ncertified\ninstalled\n',
    'etcd.live': `https\n${STATUS_34}\n${MEMBERS}\n`,
  })
  assert.equal(found.state, 'active')
  assert.equal(found.scheme, 'https')
  assert.equal(found.status?.memberId, '8211f1d0f64f3269')
  assert.equal(found.members?.length, 2)
  assert.deepEqual(
    [found.pending, found.bootstrapping, found.hasData, found.certified, found.installed],
    [false, false, true, true, true],
  )
  assert.equal(found.unit, undefined)
})

test('a member that does not answer says why in etcdctl words', () => {
  const found = read({
    'etcd.disk': 'ActiveState=activating\nSubState=start\npending\nbootstrapping\n',
    'etcd.live': 'none\nwarning\na\nb\ncontext deadline exceeded\n',
  })
  assert.equal(found.scheme, undefined)
  assert.equal(found.status, undefined)
  assert.equal(found.said, 'a\nb\ncontext deadline exceeded')
  assert.deepEqual([found.state, found.pending, found.bootstrapping], ['activating', true, true])
})

test('data is seen even when systemd says nothing', () => {
  const found = read({ 'etcd.disk': 'ActiveState=\ndata\n' })
  assert.equal(found.hasData, true)
  assert.equal(found.state, 'unknown')
})

test('an etcd between two tries of systemd does not run', () => {
  assert.equal(read({ 'etcd.disk': 'ActiveState=activating\nSubState=auto-restart\ndata\n' }).state, 'failed')
})

test('the pairs of a member are told with the authorities they are measured by', () => {
  const shown = '== server\nS\n== CA\nC\n== whole\n== peer\nP\n== CA\n== \n'
  assert.deepEqual(read({ 'etcd.pairs': shown }).pairs, {
    server: { certificate: 'S\n', authorities: 'C\n', whole: true },
    peer: { certificate: 'P\n', authorities: '', whole: false },
  })
  assert.deepEqual(read({}).pairs, { server: undefined, peer: undefined })
})
