import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backupNow, canPrepare, checkInstalled, firstBackup } from '../../../lib/backup/moves.ts'
import type { Facts, MemberFacts } from '../../../lib/facts/facts.ts'
import { cluster } from '../etcd/fixture.ts'

const demo = cluster()
const { members } = demo

const line = (member: string, hour: number, restored = true) =>
  JSON.stringify({
    format: 1,
    file: `demo-${member}-20261121T0${hour}2529Z.db`,
    at: `2026-11-21T0${hour}:25:29Z`,
    cluster: 'demo',
    clusterId: 'a1',
    member,
    memberId: 'b1',
    leaderId: '0',
    version: '3.5.33',
    revision: 4,
    totalKeys: 9,
    hash: 'bc50e397',
    size: 4128,
    sha256: 'a'.repeat(64),
    restored,
  })

const status = (id: number, leader: number) =>
  ({ status: { memberId: `${id}`, leaderId: `${leader}`, isLearner: false } }) as MemberFacts

/** Facts with one leader among members that all serve, and manifests by member. */
const facts = (leader: number, manifests: Record<string, string[]> = {}): Facts => ({
  cluster: demo,
  machines: new Map(),
  members: new Map(members.map((member, index) => [member.name, status(index + 1, leader)])),
  looks: new Map(
    Object.entries(manifests).map(([name, lines]) => [
      name,
      new Map([['backups', { code: 0, output: `${lines.join('\n')}\n` }]]),
    ]),
  ),
  changed: new Set(),
})

test('the first backup is taken on a follower', () => {
  assert.deepEqual(
    firstBackup(facts(1), members).map(({ on }) => on.map(host => host.name)),
    [['etcd2']],
  )
  assert.deepEqual(firstBackup(facts(2), members)[0]?.on, [members[0]])
})

test('with no member serving it is still planned, so that a dry run shows it', () => {
  const nothing = { ...facts(1), members: new Map() }
  assert.deepEqual(firstBackup(nothing, members)[0]?.on, [members[0]])
})

test('one good backup on any member is enough; one that was not restored on trial is none', () => {
  assert.deepEqual(firstBackup(facts(1, { etcd3: [line('etcd3', 6)] }), members), [])
  assert.equal(firstBackup(facts(1, { etcd3: [line('etcd3', 6, false)] }), members).length, 1)
})

test('--now saves once, whatever is there already', () => {
  const { saveMoves } = backupNow(demo, members)
  const before = { etcd3: [line('etcd3', 9)] }
  assert.equal(saveMoves(facts(1, before)).length, 1)
  assert.equal(saveMoves(facts(1, before)).length, 1)
  // The clock of the member that saved is behind: its backup is new all the same.
  assert.deepEqual(saveMoves(facts(1, { ...before, etcd2: [line('etcd2', 6)] })), [])
})

test('where etcd is not installed there is nothing to back up, and nothing is written for it', () => {
  const [first] = members
  const without = new Map([[first!.name, { installed: false } as MemberFacts]])
  assert.throws(() => checkInstalled({ ...facts(1), members: without }, members), {
    exit: 5,
    message: 'etcd 3.5.33 is not installed on etcd1, so there is nothing to back up',
  })
  checkInstalled({ ...facts(1), members: new Map() }, members)
})

test('backups are prepared where the whole cluster serves, or nothing of any is there yet', () => {
  const having = (...found: Partial<MemberFacts>[]) => ({
    ...facts(1),
    members: new Map(members.map(({ name }, at) => [name, (found[at] ?? found[0]) as MemberFacts])),
  })
  assert.ok(canPrepare(facts(1), members))
  assert.ok(canPrepare(having({}), members))
  assert.ok(!canPrepare(having({}, { hasData: true }), members), 'data of whomever')
  assert.ok(!canPrepare(having({}, {}, { hasLog: true }), members), 'a log of whomever')
  assert.ok(!canPrepare(having({}, status(2, 1)), members), 'somebody answers')
  assert.ok(!canPrepare({ ...facts(1), members: new Map() }, members), 'out of reach')
  const odd = { ...demo, backup: { ...demo.backup, schedule: '*-*-* 02:30' } }
  assert.ok(
    !canPrepare({ ...having({}), cluster: odd }, members),
    'a schedule that systemd has not explained',
  )
})
