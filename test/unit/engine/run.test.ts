import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { run, stepsOf } from '../../../lib/engine/run.ts'
import { parseOptions } from '../../../lib/options.ts'
import { directory } from '../../../lib/resources/directory.ts'
import { file, MANAGED } from '../../../lib/resources/file.ts'
import type { Step } from '../../../lib/step.ts'
import { cluster, member } from '../etcd/fixture.ts'
import { localSsh } from '../ssh/local-ssh.ts'
import { fakeRun } from './fake.ts'

const skip = process.getuid?.() !== 0 && 'the far side must be root'
const text = `# ${MANAGED}\n`

/** This machine as a cluster's only load balancer, reached over an `ssh` that runs everything here. */
const scene = (t: TestContext, content: string | (() => string) = text) => {
  const { folder, run: lockFolder } = localSsh(t)
  const here = member('lb1', '127.0.0.1', { role: 'loadBalancer' })
  const all = { ...cluster({}, []), loadBalancers: [here] }
  const path = join(folder, 'etc', 'file')
  const step: Step = {
    title: 'Write a file',
    on: [here],
    ensure: () => [directory(join(folder, 'etc')), file(path, content)],
  }
  const go = (options = {}) => {
    const faked = fakeRun(all, [step], options)
    return run(faked.input).then(outcome => ({ ...outcome, ...faked }))
  }
  return {
    folder,
    lockFolder,
    path,
    go,
    sshCalls: () => readFileSync(join(folder, 'calls'), 'utf8').length / 2,
  }
}

/** Holds the lock until it is let go. */
const hold = async (t: TestContext, lockFolder: string) => {
  const child = spawn('flock', [join(lockFolder, 'lock'), 'sh', '-c', 'echo held; cat'])
  t.after(() => child.kill())
  await new Promise(resolve => child.stdout.once('data', resolve))
  return () =>
    new Promise(resolve => {
      child.once('close', resolve)
      child.stdin.end()
    })
}

test('a run writes what differs over one ssh, and again it is clean in one round trip', { skip }, async t => {
  const { go, path, sshCalls } = scene(t)
  const first = await go()
  assert.deepEqual([first.exit, first.changed, first.hosts], [0, 2, 1])
  assert.equal(readFileSync(path, 'utf8'), text)
  assert.equal(sshCalls(), 1)
  const again = await go()
  assert.deepEqual([again.exit, again.changed, again.ok], [0, 0, 2])
  const timing = again.events.find(event => event.event === 'timing')
  assert.equal(timing?.event === 'timing' && timing.roundTrips, 1)
})

test('the lock is taken only when something is to be changed', { skip }, async t => {
  const { go, path, lockFolder } = scene(t)
  const release = await hold(t, lockFolder)
  const dry = await go({ dryRun: true })
  assert.equal(dry.exit, 10)
  const refused = await go()
  assert.equal(refused.exit, 4)
  assert.equal(existsSync(path), false)
  await release()
  assert.equal((await go()).exit, 0)
  await hold(t, lockFolder)
  assert.equal((await go()).exit, 0, 'a clean run needs no lock')
})

test('what nobody foresaw ends the run like any other failure, with where it came up', { skip }, async t => {
  const { go, path } = scene(t, () => {
    throw new TypeError('nobody is not a function')
  })
  const ended = await go()
  assert.deepEqual([ended.exit, ended.failed], [1, 1])
  const error = ended.events.find(event => event.event === 'error')
  assert.ok(error?.event === 'error')
  assert.equal(error.message, 'nobody is not a function')
  assert.match(error.details?.said ?? '', /run\.test\.ts:\d+/)
  assert.match(error.details?.next ?? '', /the same command again/)
  assert.ok(
    ended.events.some(({ event }) => event === 'timing'),
    'its connections are closed and counted',
  )
  assert.equal(existsSync(path), false)
})

test('a host out of reach is exit 3 before any change', { skip }, async t => {
  const { go, folder, path } = scene(t)
  writeFileSync(join(folder, 'ssh'), '#!/bin/sh\necho Connection refused >&2\nexit 255\n')
  const outcome = await go()
  assert.equal(outcome.exit, 3)
  assert.equal(existsSync(path), false)
  const error = outcome.events.find(event => event.event === 'error')
  assert.equal(error?.event === 'error' && error.details.state, 'nothing was changed on any host')
})

test('--limit leaves hosts out of the steps, and is refused where every host is needed', () => {
  const all = cluster()
  const options = parseOptions(['--limit', 'etcd2'])
  const book = { title: '', about: '', number: '06', name: '06-tls' }
  const steps = stepsOf({
    cluster: all,
    options,
    books: [{ ...book, steps: ({ members }) => [{ title: '', on: members, ensure: () => [] }] }],
  })
  assert.deepEqual(
    steps[0]?.step.on.map(host => host.name),
    ['etcd2'],
  )
  assert.throws(
    () => stepsOf({ cluster: all, options, books: [{ ...book, wholeCluster: true, steps: () => [] }] }),
    {
      exit: 2,
      message: '06-tls needs every host at once',
    },
  )
})
