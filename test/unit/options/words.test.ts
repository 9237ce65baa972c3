import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format, inspect } from 'node:util'
import fc from 'fast-check'
import { EXIT, type ExitCode, failed, RunbookError, unforeseen, worst } from '../../../lib/errors.ts'
import { nearest } from '../../../lib/nearest.ts'
import { Secret } from '../../../lib/secret.ts'

test('a secret shows its hash wherever it could leak, and itself only when it is revealed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 8 }), text => {
      const secret = new Secret(text)
      const holder = { secret, list: [secret], map: new Map([['key', secret]]) }
      const error = failed(`not with ${secret}`, { said: String(secret) })
      const shown = [
        `${secret}`,
        `${'x'}${secret}`,
        JSON.stringify(holder),
        inspect(holder, { depth: 9, showHidden: true }),
        inspect(secret, { customInspect: false, showHidden: true }),
        format('%s %o %O %j', secret, secret, secret, secret),
        error.message,
        JSON.stringify(error.details),
        inspect(error),
        Object.values(secret).join(),
        JSON.stringify(structuredClone({ ...secret })),
      ].join('\n')
      assert.ok(!shown.includes(text) && !shown.includes(Buffer.from(text).toString('base64')), shown)
      assert.equal(secret.reveal().toString(), Buffer.from(text).toString())
    }),
  )
})

test('the hash of a secret tells whether it changed', () => {
  assert.equal(String(new Secret('a')), String(new Secret(Buffer.from('a'))))
  assert.notEqual(String(new Secret('a')), String(new Secret('b')))
})

test('of several exit codes the one that wants most care wins', () => {
  const order: ExitCode[] = [130, 5, 1, 3, 4, 2, 10, 0]
  for (const [index, code] of order.entries()) assert.equal(worst(order.slice(index).reverse()), code)
  assert.equal(worst([]), 0)
  assert.deepEqual(new Set(Object.values(EXIT)), new Set(order))
})

test('an error carries its exit code and what to do', () => {
  const error = failed('It broke', { next: 'mend it' })
  assert.ok(error instanceof RunbookError && error instanceof Error)
  assert.deepEqual(
    [error.exit, error.message, error.details.next, error.name],
    [1, 'It broke', 'mend it', 'RunbookError'],
  )
})

test('the nearest word is found across a slip, and none where nothing is near', () => {
  const known = ['members', 'loadBalancers', 'backup']
  assert.equal(nearest('member', known), 'members')
  assert.equal(nearest('LOADBALANCER', known), 'loadBalancers')
  assert.equal(nearest('bakcup', known), 'backup')
  assert.equal(nearest('firewall', known), undefined)
  for (const word of known) assert.equal(nearest(word, known), word)
})

test('what is no error of ours is told like one, and ours stays what it is', () => {
  const ours = failed('it broke', { host: 'etcd1' })
  assert.equal(unforeseen(ours), ours)
  assert.deepEqual([unforeseen('thrown').exit, unforeseen('thrown').message], [EXIT.failed, 'thrown'])
  assert.match(unforeseen(new TypeError('x')).details.said ?? '', /^at .*words\.test\.ts/)
})
