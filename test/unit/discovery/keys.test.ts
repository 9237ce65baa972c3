import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { discoveryKeys, NO_TOKEN_YET, tokenOf } from '../../../lib/discovery/keys.ts'
import { effectiveConfig } from '../../../lib/etcd/config.ts'
import { configAsFound, configText } from '../../../lib/etcd/desired.ts'
import type { MemberFacts } from '../../../lib/facts/facts.ts'
import type { EtcdSettings } from '../../../lib/inventory/cluster.ts'
import { cluster } from '../etcd/fixture.ts'
import { empty, factsOf, marked, serving, stopped } from '../facts/fixture.ts'

const URL = 'http://10.0.0.9:2379/v2/keys/discovery'
const token: Partial<EtcdSettings> = { discovery: 'token', discoveryUrl: URL }
const withToken: MemberFacts = { ...marked, token: `${URL}/abc` }

/** The keys by which a member meets the others, as its file has them. */
const meeting = (etcd: Partial<EtcdSettings>, found: MemberFacts[], index = 0) => {
  const facts = factsOf(found, cluster(etcd))
  const text = configAsFound(facts, facts.cluster.members[index]!, 'tls')
  return Object.fromEntries(
    Object.entries(parse(text) as object).filter(([key]) =>
      /^(discovery.*|initial-cluster(-token)?)$/.test(key),
    ),
  )
}
const LIST = 'etcd1=https://10.0.0.11:2380,etcd2=https://10.0.0.12:2380,etcd3=https://10.0.0.13:2380'
const LISTED = { 'initial-cluster': LIST, 'initial-cluster-token': 'demo-1' }

test('by static discovery members are told the list, whatever there is', () => {
  for (const found of [empty, marked, stopped, serving(1)]) assert.deepEqual(meeting({}, [found]), LISTED)
})

test('by SRV a member is told the domain alone until it has data', () => {
  const srv: Partial<EtcdSettings> = { discovery: 'srv', discoveryDomain: 'etcd.test' }
  const domain = { 'discovery-srv': 'etcd.test', 'initial-cluster-token': 'demo-1' }
  assert.deepEqual(meeting(srv, [empty, empty, empty]), domain)
  assert.deepEqual(meeting({ ...srv, discoverySrvName: 'blue' }, [marked, marked, marked]), {
    ...domain,
    'discovery-srv-name': 'blue',
  })
  // One that is late finds the others by DNS still.
  assert.deepEqual(meeting(srv, [marked, serving(2), serving(3)]), domain)
  assert.deepEqual(meeting(srv, [serving(1), serving(2), serving(3)]), LISTED)
})

test('by token a member is told it, and never becomes a proxy', () => {
  const told = {
    discovery: `${URL}/abc`,
    'discovery-fallback': 'exit',
    'initial-cluster-token': `${URL}/abc`,
  }
  assert.deepEqual(meeting(token, [withToken, empty, empty], 2), told)
  assert.equal(meeting(token, [empty, empty, empty]).discovery, `${URL}/${NO_TOKEN_YET}`)
  const newest = meeting({ ...token, version: '3.6.14' }, [withToken, empty, empty])
  assert.equal(newest['discovery-fallback'], undefined)
})

test('a member that is late to a cluster made by token is told the list, with the token in its ids', () => {
  const late = meeting(token, [
    withToken,
    { ...serving(2), ...withToken, hasData: true, hasLog: true },
    serving(3),
  ])
  assert.deepEqual(late, { 'initial-cluster': LIST, 'initial-cluster-token': `${URL}/abc` })
})

test('before the cluster has begun only the first member’s token counts, afterwards anybody’s', () => {
  const all = cluster(token)
  assert.equal(tokenOf(factsOf([marked, withToken, withToken], all)), undefined)
  assert.equal(
    tokenOf(factsOf([marked, { ...withToken, hasData: true, hasLog: true }, marked], all)),
    `${URL}/abc`,
  )
})

test('with etcd 3.6 the registry is told by its endpoints, with certificates where it has TLS', () => {
  const six: Partial<EtcdSettings> = {
    discovery: 'token',
    version: '3.6.14',
    discoveryEndpoints: ['https://r:2379'],
  }
  const found = [{ ...marked, token: 'abc' }, empty, empty]
  const client = { endpoints: ['https://r:2379'], secure: { 'insecure-transport': false } }
  assert.deepEqual(meeting(six, found)['discovery-config'], { token: 'abc', client })
  const files = meeting({ ...six, discoveryTls: { ca: '/x/ca.pem' } }, found)['discovery-config'].client
    .secure
  assert.deepEqual(files, { 'insecure-transport': false, cacert: '/etc/etcd/ssl/discovery/ca.crt' })
  const plain = meeting({ ...six, discoveryEndpoints: ['http://r:2379'] }, found)['discovery-config']
  assert.deepEqual(plain.client, { endpoints: ['http://r:2379'] })
  const flags = cluster({ ...six, style: 'flags', discoveryTls: { ca: '/x/ca.pem' } })
  assert.deepEqual(discoveryKeys(factsOf(found, flags), flags.members[0]!), {
    'discovery-token': 'abc',
    'discovery-endpoints': ['https://r:2379'],
    'discovery-insecure-transport': false,
    'discovery-cacert': '/etc/etcd/ssl/discovery/ca.crt',
  })
})

test('how members met is nothing a running member reads', () => {
  const facts = factsOf([withToken, empty, empty], cluster(token))
  const [first] = facts.cluster.members
  assert.equal(
    effectiveConfig(configAsFound(facts, first!, 'tls')),
    effectiveConfig(configText(facts.cluster, first!, 'tls')),
  )
})
