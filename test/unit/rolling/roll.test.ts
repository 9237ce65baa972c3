import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXIT, RunbookError, refused, unreachable } from '../../../lib/errors.ts'
import type { Host } from '../../../lib/inventory/cluster.ts'
import { absent } from '../../../lib/resources/absent.ts'
import { directory } from '../../../lib/resources/directory.ts'
import { file } from '../../../lib/resources/file.ts'
import type { Change } from '../../../lib/resources/resource.ts'
import type { Gate } from '../../../lib/rolling/gate.ts'
import { type RollHooks, roll } from '../../../lib/rolling/roll.ts'
import type { Answer } from '../../../lib/ssh/answers.ts'
import { fakeFleet } from '../engine/fake.ts'
import { clusterOf } from '../facts/fixture.ts'

const all = clusterOf(3)
const said = (...words: string[]) => [{ call: words }]
const gate = (rest: Partial<Gate> = {}): Gate => ({
  unit: 'etcd.service',
  running: () => true,
  pending: () => false,
  order: hosts => [...hosts].reverse(),
  permit: () => {},
  before: host => said('hand_over', host.name),
  reload: said('restart'),
  prove: () => said('prove'),
  proveAgain: () => said('prove_again'),
  undo: () => said('undo'),
  deadline: 60,
  ...rest,
})
const changes: Change[] = [
  { resource: file('/f', 'x'), how: 'update', verbs: said('put_file', '/f') },
  { resource: directory('/d'), how: 'mode', verbs: said('make_directory', '/d') },
]
const bad: Answer = { code: 1, stdout: '', stderr: 'invalid value\netcd.service does not stay up\n' }

const rolled = async (
  own: Gate,
  apply: (host: Host, call: string[]) => Answer | undefined = () => undefined,
  hooks: Partial<RollHooks> = {},
  planned = changes,
  shut: (host: Host) => string | undefined = () => undefined,
) => {
  const { fleet, log } = fakeFleet(all, apply, shut)
  let error: RunbookError | undefined
  try {
    await roll(fleet, own, new Map(all.members.map(host => [host, planned])), {
      refresh: async () => fleet.facts,
      checkpoint: () => {},
      busy: () => {},
      begin: () => {},
      end: () => {},
      onOutput: () => () => {},
      ...hooks,
    })
  } catch (thrown) {
    if (!(thrown instanceof RunbookError)) throw thrown
    error = thrown
  }
  return { log, error, changed: fleet.facts.changed }
}
const of = (log: string[], name: string) =>
  log.filter(line => line.startsWith(`${name}: `)).map(line => line.slice(name.length + 2))

test('each host is handed over, switched, restarted, proven and settled before the next is touched', async () => {
  const { log, error, changed } = await rolled(gate())
  assert.equal(error, undefined)
  const each = (name: string) => [
    `hand_over ${name}`,
    'make_directory /d',
    'stash etcd.service /f',
    'mark_pending etcd.service /f',
    'put_file /f',
    'restart',
    'prove',
    'settle etcd.service',
  ]
  assert.deepEqual(
    log,
    ['etcd3', 'etcd2', 'etcd1'].flatMap(name => each(name).map(call => `${name}: ${call}`)),
  )
  assert.deepEqual([...changed], ['etcd3', 'etcd2', 'etcd1'])
})

test('what the change takes away is kept as well, until the host has proven itself', async () => {
  const removal = [{ resource: absent('/old'), how: 'remove', verbs: said('remove_file', '/old') }]
  const { log } = await rolled(gate(), undefined, {}, removal)
  assert.deepEqual(of(log, 'etcd1').slice(1, 4), [
    'stash etcd.service /old',
    'mark_pending etcd.service /old',
    'remove_file /old',
  ])
})

test('a change that is refused is put back on the one host that tried it, and the run stops', async () => {
  const { log, error } = await rolled(gate(), (_, [verb]) => (verb === 'prove' ? bad : undefined))
  assert.deepEqual(of(log, 'etcd3').slice(-6), [
    'put_back etcd.service',
    'reload_units',
    'restart',
    'undo',
    'prove_again',
    'settle etcd.service',
  ])
  assert.deepEqual([...of(log, 'etcd2'), ...of(log, 'etcd1')], [])
  assert.equal(error?.exit, 1)
  assert.equal(error.message, 'etcd3 did not accept the change')
  assert.equal(error.details.said, bad.stderr.trim())
  assert.equal(
    error.details.state,
    'what was there before is back on etcd3, restarted and healthy; etcd2, etcd1 untouched',
  )
})

test('what another member does not see is put back too', async () => {
  const witnesses = (host: Host) =>
    all.members.filter(other => other !== host).map(on => ({ on, verbs: said('until_linked') }))
  const { log, error } = await rolled(gate({ witnesses }), (host, [verb]) =>
    verb === 'until_linked' && host.name === 'etcd1' ? { code: 124, stdout: '', stderr: '' } : undefined,
  )
  assert.ok(of(log, 'etcd3').includes('put_back etcd.service'))
  assert.match(error?.details.because ?? '', /deadline/)
})

test('files go back even when nothing else works, and that is said', async () => {
  const { log, error } = await rolled(gate(), (_, [verb]) =>
    verb === 'prove' || verb === 'undo' ? { ...bad, stderr: 'no quorum\n' } : undefined,
  )
  assert.deepEqual(of(log, 'etcd3').slice(-4), ['put_back etcd.service', 'reload_units', 'restart', 'undo'])
  assert.match(error?.details.state ?? '', /but not healthy: no quorum/)
})

test('a host that the cluster cannot spare is not touched at all', async () => {
  const permit = (host: Host) => {
    if (host.name === 'etcd2') throw refused('not now')
  }
  const { log, error, changed } = await rolled(gate({ permit }))
  assert.equal(error?.exit, 5)
  assert.deepEqual(of(log, 'etcd2'), [])
  assert.deepEqual([...changed], ['etcd3'])
})

test('when the hand-over fails nothing is written', async () => {
  const { log, error } = await rolled(gate(), (_, [verb]) => (verb === 'hand_over' ? bad : undefined))
  assert.deepEqual(log, ['etcd3: hand_over etcd3'])
  assert.match(error?.message ?? '', /etcd3 was not touched/)
})

test('where the hand-over fails since its host has died meanwhile, what is due by now is done', async () => {
  let dead = false
  const permitted: boolean[] = []
  const own = gate({
    before: host => (dead ? [] : said('hand_over', host.name)),
    permit: host => void (host.name === 'etcd3' && permitted.push(dead)),
  })
  const { log, error } = await rolled(own, (host, [verb]) => {
    if (verb !== 'hand_over' || host.name !== 'etcd3') return undefined
    dead = true
    return bad
  })
  assert.equal(error, undefined)
  assert.deepEqual(of(log, 'etcd3').slice(0, 2), ['hand_over etcd3', 'make_directory /d'])
  assert.deepEqual(permitted, [false, true])
})

test('a restart alone is due where only the mark is left', async () => {
  const { log } = await rolled(gate(), undefined, {}, [])
  assert.deepEqual(of(log, 'etcd1').slice(1), [
    'mark_pending etcd.service',
    'restart',
    'prove',
    'settle etcd.service',
  ])
})

test('what an interrupted roll may have kept of other files is put back or tidied away, too', async () => {
  const { log } = await rolled({ ...gate(), files: ['/f', '/g'] })
  assert.equal(of(log, 'etcd1')[3], 'mark_pending etcd.service /f /g')
})

test('asked to stop, it stops between two hosts', async () => {
  const checkpoint = (after: string) => {
    throw new RunbookError(EXIT.interrupted, after)
  }
  const { log, error } = await rolled(gate(), undefined, { checkpoint })
  assert.equal(error?.message, 'etcd3')
  assert.equal(of(log, 'etcd3').at(-1), 'settle etcd.service')
  assert.deepEqual(of(log, 'etcd2'), [])
})

const locked = (rest: Partial<Gate> = {}) =>
  gate({
    called: 'load the rules',
    lockout: { keep: said('disarm'), state: host => `${host.name} takes it back` },
    ...rest,
  })

test('where a change could lock people out, it counts once a new connection got in', async () => {
  const { log, error } = await rolled(locked())
  assert.equal(error, undefined)
  assert.deepEqual(of(log, 'etcd3').slice(-4), ['prove', '(new connection)', 'disarm', 'settle etcd.service'])
})

test('a host that lets no new connection in is put back, and what it said is told', async () => {
  const { log, error } = await rolled(
    locked(),
    undefined,
    {},
    changes,
    host => `ssh to ${host.name} timed out`,
  )
  assert.ok(of(log, 'etcd3').includes('put_back etcd.service'))
  assert.deepEqual([...of(log, 'etcd2'), ...of(log, 'etcd1')], [])
  assert.equal(error?.details.said, 'ssh to etcd3 timed out')
  assert.match(error?.details.state ?? '', /is back on etcd3, in force and proven;/)
})

test('when the connection breaks meanwhile, it is said what the host does by itself', async () => {
  const { error } = await rolled(locked(), (_, [verb]) => {
    if (verb === 'restart') throw unreachable('The connection to etcd3 was lost')
    return undefined
  })
  assert.equal(error?.exit, 3)
  assert.equal(error?.details.state, 'etcd3 takes it back')
})
