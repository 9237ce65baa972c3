import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { unreachable } from '../../../lib/errors.ts'
import type { Finding } from '../../../lib/status/model.ts'
import { narrowed, statusOf } from '../../../lib/status/status.ts'
import { authority } from '../pki/fixtures.ts'
import { balancing, cluster, facts, NOW, serving, status, stopped } from './fixture.ts'

const CERTIFICATE = (await authority()).certificate
const NOBODY = new Map()
const of = (kind: string, ...seen: Parameters<typeof facts>): Finding[] =>
  statusOf(facts(...seen), NOBODY, NOW).findings.filter(finding => finding.kind === kind)

test('a stopped member comes with the runbook that starts it', () => {
  const looks = { etcd3: { unit: 'ActiveState=inactive\nResult=success\nNRestarts=0\n' } }
  assert.deepEqual(of('member-down', { etcd3: stopped() }, looks), [
    {
      level: 'fail',
      kind: 'member-down',
      host: 'etcd3',
      message: 'etcd3 does not answer: etcd.service is not running',
      next: 'zx runbooks/04-cluster.ts',
    },
  ])
})

test('a failed unit comes with the command that shows why', () => {
  const looks = { etcd3: { unit: 'ActiveState=failed\nResult=exit-code\nNRestarts=5\n' } }
  const [finding] = of('member-down', { etcd3: stopped() }, looks)
  assert.equal(finding?.message, 'etcd3 does not answer: etcd.service is failed (exit-code)')
  assert.equal(finding?.next, 'ssh 10.0.0.13 journalctl -u etcd -n 20 --no-pager')
})

test('an active unit whose port is silent says what etcdctl said', () => {
  const [finding] = of('member-down', { etcd2: stopped({ said: 'certificate has expired' }) })
  assert.equal(finding?.message, 'etcd2 does not answer: certificate has expired')
})

test('a host out of reach says why, and what ssh would have you do', () => {
  const error = unreachable('etcd3 can’t be reached', { because: 'nothing answered', next: 'start it' })
  const lost = new Map([['etcd3', error]])
  const [finding] = statusOf(facts({ etcd3: undefined }), lost, NOW).findings
  assert.equal(finding?.message, "etcd3 can't be reached over ssh: nothing answered")
  assert.equal(finding?.next, 'start it')
})

test('a full database is one finding, with the commands that free it in order, the leader last', () => {
  const full = ['memberID:162 alarm:NOSPACE ']
  const over = (name: string, id: string) =>
    serving(name, { status: status(id, { errors: full, dbSize: 1_100_000 }) })
  const seen = { etcd1: over('etcd1', 'a1'), etcd2: over('etcd2', 'a2'), etcd3: over('etcd3', 'a3') }
  const { findings } = statusOf(facts(seen), NOBODY, NOW)
  const urgent = findings.filter(({ level }) => level === 'fail')
  assert.deepEqual(
    urgent.map(({ kind }) => kind),
    ['alarm-nospace'],
  )
  assert.match(urgent[0]?.message ?? '', /^Alarm NOSPACE by etcd2: /)
  assert.deepEqual(urgent[0]?.next.split('\n'), [
    'ssh 10.0.0.11 /usr/local/bin/etcdctls compact 42 --physical',
    'ssh 10.0.0.12 /usr/local/bin/etcdctls --command-timeout=10m defrag',
    'ssh 10.0.0.13 /usr/local/bin/etcdctls --command-timeout=10m defrag',
    'ssh 10.0.0.11 /usr/local/bin/etcdctls --command-timeout=10m defrag',
    'ssh 10.0.0.11 /usr/local/bin/etcdctls alarm disarm',
  ])
})

test('a member that answers but cannot read through quorum is urgent', () => {
  const [silent] = of('unhealthy', { etcd2: serving('etcd2', { members: undefined }) })
  assert.deepEqual([silent?.level, silent?.host], ['fail', 'etcd2'], 'the member list is such a read')
  const [old] = of('unhealthy', {}, { etcd3: { health: '[{"health":false}]' } })
  assert.deepEqual([old?.level, old?.host], ['fail', 'etcd3'], 'one that was asked besides')
})

test('a database above 80 % of its quota warns, above 95 % it is urgent, at 80 % it is silent', () => {
  const at = (dbSize: number) =>
    of('quota', { etcd2: serving('etcd2', { status: status('a2', { dbSize }) }) })
  assert.deepEqual(at(800_000), [])
  assert.equal(at(810_000)[0]?.level, 'warn')
  assert.equal(at(960_000)[0]?.level, 'fail')
  assert.match(at(960_000)[0]?.message ?? '', /etcd2 fills 96 % of its quota \(960 kB of 1\.0 MB\)/)
})

test('a member far behind warns, one that cannot apply its log any more is urgent', () => {
  const at = (rest: object) => ({ etcd3: serving('etcd3', { status: status('a3', rest) }) })
  const ahead = {
    etcd1: serving('etcd1', { status: status('a1', { raftIndex: 9_000, raftAppliedIndex: 9_000 }) }),
  }
  const [behind] = of('raft-lag', { ...ahead, ...at({ raftIndex: 7_000, raftAppliedIndex: 7_000 }) })
  assert.equal(behind?.message, 'etcd2 is 8900 entries behind the others')
  assert.deepEqual(of('raft-lag'), [])
  assert.equal(of('apply-lag', at({ raftIndex: 6_000, raftAppliedIndex: 900 }))[0]?.level, 'fail')
})

test('the cluster and the inventory naming different members is urgent, both ways', () => {
  const known = serving('etcd1').members ?? []
  const stranger = {
    id: 'b1',
    name: 'etcd9',
    peerUrls: ['https://10.0.0.19:2380'],
    clientUrls: [],
    isLearner: false,
  }
  const seen = { etcd1: serving('etcd1', { members: [known[0]!, known[1]!, stranger] }) }
  assert.match(of('unknown-member', seen)[0]?.next ?? '', /etcdctls member remove b1/)
  assert.equal(of('missing-member', seen)[0]?.host, 'etcd3')
})

test('members of different clusters are told apart by id', () => {
  const seen = { etcd3: serving('etcd3', { status: status('a3', { clusterId: 'c2' }) }) }
  assert.match(of('split-clusters', seen)[0]?.message ?? '', /2 different clusters: .*etcd3 to c2/)
})

test('different versions, and one that the inventory does not ask for, are warnings', () => {
  const old = serving('etcd2', { status: status('a2', { version: '3.5.16' }) })
  const wording = 'The members run different versions: etcd1 3.5.33, etcd2 3.5.16, etcd3 3.5.33'
  assert.equal(of('version', { etcd2: old })[0]?.message, wording)
  assert.deepEqual(of('version'), [])
})

test('a runbook that ended half-way on a member is the first thing told', () => {
  const [first] = of('interrupted', { etcd2: stopped({ unfinished: '09-restore.ts --without etcd3' }) })
  assert.equal(first?.level, 'fail')
  assert.equal(first?.next, 'zx runbooks/09-restore.ts --without etcd3')
})

test('what an earlier run left unfinished is a warning with the runbook that finishes it', () => {
  assert.match(
    of('pending-restart', { etcd1: serving('etcd1', { pending: true }) })[0]?.next ?? '',
    /04-cluster/,
  )
  assert.match(
    of('bootstrap-mark', { etcd1: serving('etcd1', { bootstrapping: true }) })[0]?.next ?? '',
    /04-cluster/,
  )
  const half = serving('etcd2', {
    config: 'listen-client-urls: http://10.0.0.12:2379,https://10.0.0.12:2379\n',
  })
  assert.match(of('plain-http', { etcd2: half })[0]?.message ?? '', /^etcd2 answers clients in plain http/)
})

test('a unit that systemd had to start again, and a disk that fills up, are told', () => {
  const restarted = { etcd2: { unit: 'ActiveState=active\nResult=success\nNRestarts=3\n' } }
  assert.match(of('restarts', {}, restarted)[0]?.message ?? '', /etcd on etcd2 again 3 times/)
  const disk = (used: number) => of('disk', {}, { etcd1: { disk: `overlay 100 1 1 ${used}% /\n` } })
  assert.deepEqual([disk(89), disk(90)[0]?.level, disk(97)[0]?.level], [[], 'warn', 'fail'])
})

test('a load balancer that is not set up can wait, one that has stopped cannot', () => {
  assert.equal(of('balancer-not-set-up', {}, { lb1: balancing('inactive', '') })[0]?.level, 'warn')
  assert.equal(of('balancer-down', {}, { lb1: balancing('failed') })[0]?.level, 'fail')
})

test('a member that serves while its load balancer turns clients away is urgent', () => {
  const stats = [
    '# pxname,svname,status,check_status,',
    'etcd,etcd1,UP,L7OK,',
    'etcd,etcd2,DOWN,L4CON,',
    'etcd,etcd3,DOWN,L4CON,',
    '',
  ].join('\n')
  const found = of('backend-down', { etcd3: stopped() }, { lb1: { ...balancing('active'), backends: stats } })
  assert.deepEqual(
    found.map(({ host }) => host),
    ['etcd2'],
  )
})

test('with --limit only what concerns those hosts or the whole cluster is shown and judged', () => {
  const inventory = cluster()
  const all = statusOf(facts({ etcd3: stopped() }, {}, inventory), NOBODY, NOW)
  const some = narrowed(all, inventory.members.slice(0, 1))
  assert.deepEqual([some.health, some.members.length, some.loadBalancers.length], ['healthy', 1, 0])
  assert.equal(narrowed(all, inventory.members.slice(2)).health, 'degraded')
})

test('a certificate that ends comes with who can renew it', () => {
  const ended = new X509Certificate(CERTIFICATE)
  const now = new Date(new Date(ended.validTo).getTime() + 1000)
  const looks = { etcd1: { 'certificate server': CERTIFICATE } }
  const seen = facts({}, looks)
  const next = () => statusOf(seen, NOBODY, now).findings.find(({ kind }) => kind === 'certificate')?.next
  assert.equal(next(), 'zx runbooks/05-pki.ts issues it anew; nothing restarts')
  seen.cluster = { ...seen.cluster, pki: { ...seen.cluster.pki, from: '/home/me/certificates' } }
  assert.match(next() ?? '', /^have whoever made it issue a new one, put it into \/home\/me\/certificates/)
})
