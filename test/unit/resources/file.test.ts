import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { file, MANAGED } from '../../../lib/resources/file.ts'
import { needsOf, textsWanted } from '../../../lib/resources/plan.ts'
import { Secret } from '../../../lib/secret.ts'
import { bytesOf, calls, found, noFacts, observed, planOne } from './fixture.ts'

const PATH = '/etc/etcd/etcd.yaml'
const text = `# ${MANAGED}.\nname: etcd1\n`
const sum = (bytes: string) => createHash('sha256').update(bytes).digest('hex')
const config = file(PATH, text, { group: 'etcd', mode: 0o640, readBy: 'etcd.service' })
const there = (before: string, state = found({ group: 'etcd', mode: 0o640 })) =>
  observed({ paths: { [PATH]: state }, hashes: { [PATH]: sum(before) }, texts: { [PATH]: before } })

test('a missing file is created, and what reads it must restart', async () => {
  const change = planOne(config, observed())
  assert.equal(change?.how, 'create')
  assert.equal(change.restarts, 'etcd.service')
  assert.deepEqual(calls(change), [`put_file ${PATH} 0640 root etcd ${sum(text)}`])
  assert.equal((await bytesOf(change)).toString(), text)
})

test('a file that is as it should be needs nothing, and its text is not fetched', () => {
  const same = there(text)
  assert.equal(planOne(config, same), undefined)
  assert.deepEqual(textsWanted([config], same, noFacts()), [])
  assert.deepEqual(textsWanted([config], there('other'), noFacts()), [PATH])
  assert.deepEqual(needsOf([config]), [{ hash: [PATH] }])
})

test('other attributes alone are set without writing the file or restarting anything', () => {
  const change = planOne(config, there(text, found({ owner: 'etcd', group: 'etcd', mode: 0o600 })))
  assert.equal(change?.how, 'mode 0600 -> 0640, owner etcd -> root')
  assert.deepEqual(calls(change), [`set_attributes ${PATH} 0640 root etcd`])
  assert.equal(change.restarts, undefined)
})

test('a differing file of ours is updated with a unified diff', () => {
  const change = planOne(config, there(text.replace('etcd1', 'etcd9')))
  assert.equal(change?.how, 'update')
  assert.equal(change.diff, `@@ -1,2 +1,2 @@\n # ${MANAGED}.\n-name: etcd9\n+name: etcd1\n`)
  assert.equal(change.foreign, undefined)
  assert.equal(change.restarts, 'etcd.service')
})

test('only an effective difference restarts what reads the file', () => {
  const effective = (some: string) => some.replace(/^#.*\n/gm, '')
  const careful = file(PATH, text, { readBy: 'etcd.service', effective })
  const comment = planOne(careful, there(`# ${MANAGED}, once.\nname: etcd1\n`))
  assert.equal(comment?.how, 'update')
  assert.equal(comment.restarts, undefined)
  assert.equal(planOne(careful, there(`# ${MANAGED}.\nname: etcd2\n`))?.restarts, 'etcd.service')
})

test('a file without the mark is foreign and would be kept beside', () => {
  const change = planOne(config, there('name: mine\n'))
  assert.equal(change?.foreign, `${PATH} was not written by these runbooks`)
  assert.deepEqual(
    calls(change).map(call => call.split(' ')[0]),
    ['keep_before', 'put_file'],
  )
})

test('a file whose text could not be fetched counts as foreign', () => {
  const unread = observed({ paths: { [PATH]: found() }, hashes: { [PATH]: sum('x') } })
  assert.match(planOne(config, unread)?.foreign ?? '', /was not written/)
})

test('a link in its place is foreign, even to a file of the same content', () => {
  assert.ok(planOne(config, there(text, found({ type: 'link', target: '/srv/etcd.yaml' })))?.foreign)
})

test("a package's own default file is replaced without asking only while nobody touched it", () => {
  const cfg = file(PATH, text, { defaultOf: 'haproxy' })
  const [needs] = needsOf([cfg])
  assert.deepEqual(Object.keys(needs?.scripts ?? {}), [`untouched ${PATH}`])
  const given = (code: number) => ({
    ...there('global\n'),
    scripts: new Map([[`untouched ${PATH}`, { code, output: '' }]]),
  })
  assert.equal(planOne(cfg, given(0))?.foreign, undefined)
  assert.ok(planOne(cfg, given(1))?.foreign)
})

test('a check goes right before the write', () => {
  const checked = file(PATH, text, { checkedBy: ['haproxy', '-c', '-q', '-f'] })
  assert.deepEqual(calls(planOne(checked, observed()))[0], 'checked_by haproxy -c -q -f')
})

test('the diff of a secret is its hash, and nothing of it shows anywhere in the plan', async () => {
  const secret = file(PATH, new Secret('hunter2 is the key'), { mode: 0o600, marker: '' })
  const change = planOne(secret, there('old secret text'))
  assert.equal(change?.diff, `sha256 ${sum('old secret text')}\n    -> ${sum('hunter2 is the key')}`)
  assert.doesNotMatch(JSON.stringify(change) + inspect(change, { depth: 9 }), /hunter2|old secret/)
  assert.equal((await bytesOf(change)).toString(), 'hunter2 is the key')
})

test('content may depend on facts', async () => {
  const lazy = file(PATH, facts => `${MANAGED} ${facts.cluster.name}`)
  assert.equal((await bytesOf(planOne(lazy, observed()))).toString(), `${MANAGED} demo`)
})

test('a file that people should know before it comes is shown when it is created', () => {
  assert.equal(planOne(file('/etc/x', 'a\n'), observed())?.diff, undefined)
  assert.match(planOne(file('/etc/x', 'a\n', { shown: true }), observed())?.diff ?? '', /^\+a$/m)
})
