import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MemberFacts } from '../../../lib/facts/facts.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import type { Finding } from '../../../lib/status/model.ts'
import { demandsOn, modesLook, readModes } from '../../../lib/status/modes.ts'
import { statusOf } from '../../../lib/status/status.ts'
import { cluster, facts, NOW, serving } from './fixture.ts'

const [MEMBER, BALANCER] = [cluster().members[0]!, cluster().loadBalancers[0]!]

/** What stat prints where everything is as demanded. */
const right = (of: Cluster = cluster()): string =>
  demandsOn(of, MEMBER)
    .map(({ path, most, owner, group = owner }) => `${most.toString(8)} ${owner} ${group} ${path}`)
    .join('\n')
const side = (more = '') =>
  `{cert-file: /c, key-file: /k, trusted-ca-file: /a, client-cert-auth: true${more}}`
const config = (client = side(), peer = side()) => `listen-client-urls: https://10.0.0.11:2379
listen-peer-urls: https://10.0.0.11:2380
client-transport-security: ${client}
peer-transport-security: ${peer}
`
const cis = (modes: string | undefined, text = config(), rest: Partial<MemberFacts> = {}): Finding[] =>
  statusOf(
    facts(
      { etcd1: serving('etcd1', { config: text, ...rest }) },
      modes === undefined ? {} : { etcd1: { modes } },
    ),
    new Map(),
    NOW,
  ).findings.filter(({ kind }) => kind.startsWith('cis-'))
const kinds = (...seen: Parameters<typeof cis>) => cis(...seen).map(({ kind }) => kind)

test('a member as these runbooks leave it has nothing to be told', () => {
  assert.deepEqual(cis(right()), [])
})

test('each file that is more open than it may be is told, with the runbook that closes it', () => {
  for (const { path, most, owner, item, repair } of demandsOn(cluster(), MEMBER)) {
    const line = new RegExp(`^[0-7]+ (?=.* ${path}$)`, 'm')
    const [found, ...others] = cis(right().replace(line, `${(most | 0o2).toString(8)} `))
    assert.deepEqual(others, [])
    assert.equal(found?.kind, `cis-${item}`)
    assert.equal(found?.next, `zx runbooks/${repair}.ts --limit etcd1`)
    assert.ok(found?.message.startsWith(`${path} on etcd1 is 0`))
    const theirs = right().replace(new RegExp(`^([0-7]+) ${owner}(?=.* ${path}$)`, 'm'), '$1 mallory')
    assert.match(cis(theirs)[0]?.message ?? '', /belongs to mallory/)
  }
})

test('less than what is allowed, and what is not there, is nobody’s business', () => {
  assert.deepEqual(cis(right().replace(/^600 etcd/gm, '400 etcd')), [])
  assert.deepEqual(cis(''), [])
  assert.deepEqual(cis(undefined), [])
})

test('the group that the inventory gives the admin key may read it, and no other', () => {
  const given = { ...cluster(), adminGroup: 'ops' }
  assert.ok(demandsOn(given, MEMBER).some(({ most, group }) => most === 0o640 && group === 'ops'))
  assert.deepEqual(kinds(right(given)), ['cis-1.1.21'])
})

test('a port that asks nobody for a certificate is told, for clients and for peers', () => {
  const open = side().replace('true', 'false')
  assert.deepEqual(kinds(right(), config(open)), ['cis-2.2'])
  assert.deepEqual(kinds(right(), config(side(), open)), ['cis-2.5'])
  assert.deepEqual(kinds(right(), config(side(', auto-tls: true'))), ['cis-2.3'])
  assert.deepEqual(kinds(right(), config(side().replace('key-file: /k, ', ''))), ['cis-2.1'])
  assert.deepEqual(kinds(right(), config(side(), '{}')), ['cis-2.4', 'cis-2.5'])
})

test('one authority for both ports needs a difference that etcd is told', () => {
  const pair = (authorities: string) => ({ certificate: '', authorities, whole: true })
  const by = (client: string, peer: string) => ({ pairs: { server: pair(client), peer: pair(peer) } })
  assert.deepEqual(kinds(right(), config(), by('CA', 'CA')), ['cis-2.7'])
  assert.deepEqual(kinds(right(), config(side(), side(', allowed-cn: members')), by('CA', 'CA')), [])
  assert.deepEqual(kinds(right(), config(), by('CA', 'peer CA')), [])
  assert.deepEqual(kinds(right(), config(), by('', '')), [])
})

test('plain http is told as one thing, and not here', () => {
  assert.deepEqual(
    kinds(right(), 'listen-client-urls: http://10.0.0.11:2379\nlisten-peer-urls: http://10.0.0.11:2380\n'),
    [],
  )
})

test('what is asked of a balancer is its own', () => {
  assert.deepEqual(
    [...readModes('600 root root /etc/haproxy/etcd/check/tls.pem\nstat: no\n')],
    [['/etc/haproxy/etcd/check/tls.pem', { mode: 0o600, owner: 'root', group: 'root' }]],
  )
  assert.match(modesLook(cluster(), BALANCER), /^stat -L .* \/etc\/haproxy\/etcd\/check\/tls\.pem /)
})
