import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunbookError } from '../../../lib/errors.ts'
import { memberGate } from '../../../lib/etcd/gate.ts'
import type { MemberFacts } from '../../../lib/facts/facts.ts'
import type { Host } from '../../../lib/inventory/cluster.ts'
import { serversOf, spared } from '../../../lib/rolling/spared.ts'
import type { Answer } from '../../../lib/ssh/answers.ts'
import { fakeFleet } from '../engine/fake.ts'
import { clusterOf, factsOf, serving, status, stopped } from '../facts/fixture.ts'

const all = clusterOf(3)
const served = [serving(1), serving(2), serving(3)]
const leaderless = (id: number): MemberFacts => serving(id, 1, { status: status(id, 0) })
const plain: Partial<MemberFacts> = { scheme: 'http' }

/** Whether etcd3 may go where all served as the roll began, this is found now, and that once others were waited for. */
const asked = async (
  found: MemberFacts[],
  afterwards: MemberFacts[] = served,
  {
    began = served,
    schemeAfter,
    changed,
  }: { began?: MemberFacts[]; schemeAfter?: 'https'; changed?: Host } = {},
  answer?: (host: Host, call: string[]) => Answer | undefined,
) => {
  const gate = memberGate(all, { allowDowntime: false, schemeAfter: schemeAfter && (() => schemeAfter) })
  const { fleet, log } = fakeFleet(all, answer)
  const servers = serversOf(gate, factsOf(began, all))
  if (changed) servers.set(changed, gate.rest!.until(changed, factsOf(began, all), true))
  const told: string[] = []
  let looks = 0
  const refresh = async () => {
    looks++
    return factsOf(afterwards, all)
  }
  const hooks = {
    refresh,
    busy: () => {},
    onOutput: (host: Host) => (line: string) => told.push(`${host.name} ${line}`),
  }
  const error = await spared(fleet, gate, all.members[2]!, servers, factsOf(found, all), hooks).then(
    () => undefined,
    (thrown: unknown) => {
      if (!(thrown instanceof RunbookError)) throw thrown
      return thrown
    },
  )
  return { error, log, looks, told }
}

test('nobody is waited for where all serve', async () => {
  assert.deepEqual(await asked(served), { error: undefined, log: [], looks: 0, told: [] })
})

test('a member that was killed meanwhile is waited for until it serves again', async () => {
  const { error, log, looks, told } = await asked([stopped, serving(2, 2), serving(3, 2)])
  assert.equal(error, undefined)
  assert.equal(looks, 1)
  assert.match(
    log.join(),
    /^etcd1: until_listed etcd1 is healthy .*https:\/\/10\.0\.0\.11:2379.* member list -w json$/,
  )
  assert.match(told.join(), /^etcd1 does not serve any more; .* before etcd3 may go$/)
})

test('one that does not come back leaves the refusal as it is', async () => {
  const late: Answer = { code: 124, stdout: '', stderr: '' }
  const { error } = await asked(
    [stopped, serving(2, 2), serving(3, 2)],
    [stopped, serving(2, 2), serving(3, 2)],
    {},
    () => late,
  )
  assert.equal(error?.exit, 5)
  assert.match(error.message, /etcd1 is down, and without etcd3 only 1 of 3/)
})

test('while a leader is being elected no other member goes, too', async () => {
  const { error, log, looks } = await asked([stopped, leaderless(2), leaderless(3)])
  assert.equal(error, undefined)
  assert.equal(looks, 1)
  assert.deepEqual(
    log.map(line => line.split(' ').slice(0, 3).join(' ')),
    ['etcd1: until_listed etcd1', 'etcd2: until_listed etcd2'],
  )
})

test('one that was down as the roll began is not waited for', async () => {
  const { error, log } = await asked([stopped, serving(2, 2), serving(3, 2)], served, {
    began: [stopped, serving(2, 2), serving(3, 2)],
  })
  assert.equal(error?.exit, 5)
  assert.deepEqual(log, [])
})

test('a member that has had its turn is asked in the scheme that it speaks after that', async () => {
  const began = [serving(1, 1, plain), serving(2, 1, plain), serving(3, 1, plain)]
  const found = [stopped, serving(2, 2), serving(3, 2, plain)]
  const before = await asked(found, served, { began, schemeAfter: 'https' })
  assert.match(before.log.join(), /http:\/\/10\.0\.0\.11:2379/)
  const after = await asked(found, served, { began, schemeAfter: 'https', changed: all.members[0] })
  assert.match(after.log.join(), /https:\/\/10\.0\.0\.11:2379/)
})
