import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitHosts, selectClusters } from '../../../lib/inventory/select.ts'
import { complaint, loaded, withLines } from './helper.ts'

const one = loaded(withLines('loadBalancers: { lb1: 10.0.0.21 }'))
const two = loaded(`${withLines()}\n  prod: { members: { p1: 10.1.0.1 } }`)
const names = (hosts: { name: string }[]) => hosts.map(({ name }) => name)

test('The only cluster is the default', () => assert.deepEqual(names(selectClusters(one)), ['demo']))

test('A name picks its cluster, and all picks every one', () => {
  assert.deepEqual(names(selectClusters(two, 'prod')), ['prod'])
  assert.deepEqual(names(selectClusters(two, 'all')), ['demo', 'prod'])
})

test('With several clusters and none named, the names are listed', () =>
  assert.equal(
    complaint(() => selectClusters(two)),
    'there are several clusters (demo, prod); name one with --cluster NAME, or --cluster all',
  ))

test('A mistyped cluster gets the nearest right name', () =>
  assert.equal(
    complaint(() => selectClusters(two, 'prood')),
    '--cluster `prood` is not in the inventory; did you mean `prod`?',
  ))

test('Limited hosts come in inventory order, each once, whatever their role', () =>
  assert.deepEqual(names(limitHosts(one[0]!, ['lb1', 'etcd2', 'lb1'])), ['etcd2', 'lb1']))

test('A mistyped host gets the nearest right name', () =>
  assert.equal(
    complaint(() => limitHosts(one[0]!, ['ectd2'])),
    '--limit `ectd2` is no host of cluster demo; did you mean `etcd2`?',
  ))

test('A host like none gets the list', () =>
  assert.equal(
    complaint(() => limitHosts(one[0]!, ['zebra-stripes'])),
    '--limit `zebra-stripes` is no host of cluster demo; it has: etcd1, etcd2, etcd3, lb1',
  ))

test('A limit without a host is refused, since it could mean all or none', () =>
  assert.match(
    complaint(() => limitHosts(one[0]!, [])),
    /^--limit names no host/,
  ))
