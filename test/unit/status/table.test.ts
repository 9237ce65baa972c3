import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MemberRow } from '../../../lib/status/model.ts'
import { statusTable } from '../../../lib/status/table.ts'
import { ago, bytes, listed } from '../../../lib/status/words.ts'
import { look } from '../../../lib/ui/look.ts'
import { tableLines } from '../../../lib/ui/section.ts'

const row = (rest: Partial<MemberRow>): MemberRow => ({
  member: 'etcd1',
  role: 'leader',
  id: 'ac7bc47b8c111311',
  version: '3.5.30',
  quota: 2 * 1024 ** 3,
  dbSize: 20_480,
  pendingRestart: false,
  bootstrapping: false,
  certificates: [
    { name: 'server', days: 364 },
    { name: 'peer', days: 20 },
    { name: 'client CA', days: 3649 },
  ],
  backends: { lb1: 'up', lb2: 'up' },
  backup: { file: 'a.db', ageSeconds: 70, restored: true },
  ...rest,
})
const bare: MemberRow = {
  member: 'etcd2',
  role: 'unreachable',
  quota: 1,
  pendingRestart: false,
  bootstrapping: false,
  certificates: [],
  backends: {},
}
const cells = (rest: Partial<MemberRow>) => statusTable({ members: [row(rest)] }).rows[0]

test('a row says what people ask first: role, size, the certificate that ends first, the last backup', () => {
  assert.deepEqual(cells({}), [
    'etcd1',
    'ac7bc47b8c111311',
    '3.5.30',
    'leader',
    '20 kB',
    '20 days',
    'up',
    '1 min ago, restored in a trial',
  ])
})

test('what is not known is a dash', () => {
  const { rows } = statusTable({ members: [bare] })
  assert.deepEqual(rows[0], ['etcd2', '–', '–', 'unreachable', '–', '–', '–', '–'])
})

test('a database of some size says its share of the quota', () => {
  assert.equal(cells({ dbSize: 1_700_000_000 })?.[4], '1.7 GB, 79 %')
})

test('an expired certificate says so, and one day is one day', () => {
  assert.equal(cells({ certificates: [{ name: 'peer', days: -1 }] })?.[5], 'expired')
  assert.equal(cells({ certificates: [{ name: 'peer', days: 1 }] })?.[5], '1 day')
})

test('load balancers that differ are named', () => {
  assert.equal(cells({ backends: { lb1: 'up', lb2: 'down' } })?.[6], 'lb1 up, lb2 down')
})

test('a window of 120 columns shows every column, one of 80 goes without id and version', () => {
  const event = statusTable({ members: [row({}), bare] })
  assert.deepEqual(tableLines(look(120, false, false), event), [
    '  MEMBER  ID                VERSION  ROLE         DB     CERTIFICATE  LB  BACKUP',
    '  etcd1   ac7bc47b8c111311  3.5.30   leader       20 kB  20 days      up  1 min ago, restored in a trial',
    '  etcd2   –                 –        unreachable  –      –            –   –',
  ])
  assert.equal(
    tableLines(look(80, false, false), event)[0],
    '  MEMBER  ROLE         DB     CERTIFICATE  LB  BACKUP',
  )
})

test('sizes, ages and lists read as people say them', () => {
  assert.deepEqual([0, 999, 20_480, 1_100_000, 15_000_000, 2_147_483_648].map(bytes), [
    '0 B',
    '999 B',
    '20 kB',
    '1.1 MB',
    '15 MB',
    '2.1 GB',
  ])
  assert.deepEqual([5, 61, 7_300, 90_000, 200_000].map(ago), [
    'just now',
    '1 min ago',
    '2 h ago',
    '1 day ago',
    '2 days ago',
  ])
  assert.deepEqual(
    [listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])],
    ['a', 'a and b', 'a, b and c'],
  )
})
