import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { effectiveConfig, renderConfig } from '../../../lib/etcd/config.ts'
import type { Phase } from '../../../lib/etcd/phase.ts'
import { cluster, member, phaseOfFile } from './fixture.ts'

const render = (of: ReturnType<typeof cluster>, phase: Phase) =>
  renderConfig({ cluster: of, member: of.members[0]!, phase, initialClusterState: 'new' })

test('comments, order and bootstrap keys need no restart; anything else does', () => {
  const text = render(cluster(), 'tls')
  const same = renderConfig({
    cluster: cluster({ token: 'other' }, [...cluster().members, member('etcd4', '10.0.0.14')]),
    member: cluster().members[0]!,
    phase: 'tls',
    initialClusterState: 'existing',
  })
  assert.notEqual(text, same)
  assert.equal(effectiveConfig(text), effectiveConfig(same))
  assert.equal(
    effectiveConfig('b: 1\na: {d: 1, c: [2]} # x\n'),
    effectiveConfig('a:\n  c: [2]\n  d: 1\nb: 1'),
  )
  const differs = (other: string) => assert.notEqual(effectiveConfig(text), effectiveConfig(other))
  differs(render(cluster(), 'peer'))
  differs(render(cluster({ config: { 'snapshot-count': 7 } }), 'tls'))
  differs(render(cluster({ config: { 'initial-election-tick-advance': false } }), 'tls'))
  differs('')
})

test('garbage on a host is only equal to itself and never throws', () => {
  assert.notEqual(effectiveConfig('{'), effectiveConfig('['))
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      assert.equal(effectiveConfig(text), effectiveConfig(text))
      phaseOfFile(text)
    }),
  )
  const bomb = `a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n`
  assert.match(effectiveConfig(bomb), /^unreadable/)
})
