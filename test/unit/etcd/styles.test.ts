import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { keyType } from '../../../lib/etcd/config-keys.ts'
import { nanoseconds } from '../../../lib/etcd/config-values.ts'
import { goDuration, type Options, optionsOf } from '../../../lib/etcd/options.ts'
import { PHASES, type Phase, phaseOf } from '../../../lib/etcd/phase.ts'
import { optionsFound, SOURCES, styleFound } from '../../../lib/etcd/sources.ts'
import type { EtcdSettings, EtcdStyle } from '../../../lib/inventory/cluster.ts'
import { anySettings } from './any-settings.ts'
import { cluster } from './fixture.ts'

const STYLES: EtcdStyle[] = ['file', 'env', 'flags']
const VERSIONS = ['3.4.23', '3.5.16', '3.5.33', '3.6.14']

/** What lies on a host in a style: its unit, and its file of settings where that is another. */
const written = (style: EtcdStyle, phase: Phase, etcd: Partial<EtcdSettings> = {}) => {
  const all = cluster({ ...etcd, style })
  const input = { cluster: all, member: all.members[0]!, phase, initialClusterState: 'new' as const }
  const { fact, render } = SOURCES[style]
  return { unit: SOURCES.flags.render(input), [fact]: render(input) }
}
const read = (...args: Parameters<typeof written>): Options => optionsFound(written(...args))!

test('the three styles say the same about whatever settings, in every version and phase', () => {
  for (const version of VERSIONS)
    fc.assert(
      fc.property(anySettings(version), fc.constantFrom(...PHASES), (config, phase) => {
        const [file, env, flags] = STYLES.map(style => read(style, phase, { version, config }))
        assert.deepEqual(env, flags)
        // The file has durations in nanoseconds, the others in Go's notation.
        const inFile = Object.entries(env!).map(([flag, value]) => [
          flag,
          keyType(flag, version) === 'nanoseconds' ? String(nanoseconds(value)) : value,
        ])
        assert.deepEqual(file, Object.fromEntries(inFile))
      }),
      { numRuns: 40 },
    )
})

test('style and phase are read back from what was written', () => {
  for (const style of STYLES)
    for (const phase of PHASES)
      for (const version of VERSIONS) {
        const found = written(style, phase, { version })
        assert.equal(styleFound(found), style)
        assert.equal(phaseOf(optionsFound(found)), phase, `${style} ${phase}`)
      }
})

test('only the source that the unit names counts, whatever else lies about', () => {
  const stale = { ...written('file', 'plain'), ...written('env', 'plain') }
  assert.equal(phaseOf(optionsFound({ ...stale, unit: written('flags', 'tls').unit })), 'tls')
  assert.equal(phaseOf(optionsFound({ ...stale, ...written('file', 'peer') })), 'peer')
  assert.equal(phaseOf(optionsFound({ ...stale, ...written('env', 'both') })), 'both')
  assert.equal(
    optionsFound({ ...stale, unit: written('env', 'tls').unit, environment: undefined }),
    undefined,
  )
})

test('without a unit a file that a package has brought says nothing', () => {
  assert.equal(styleFound({ environment: 'ETCD_NAME="default"\n' }), undefined)
  assert.equal(styleFound({ environment: written('env', 'tls').environment }), 'env')
  assert.equal(styleFound({ config: '' }), 'file')
  assert.equal(styleFound({}), undefined)
})

test('durations are in Go’s notation, in the largest unit that divides them', () => {
  const pairs: [number, string][] = [
    [0, '0s'],
    [1, '1ns'],
    [1500, '1500ns'],
    [2e6, '2ms'],
    [90e9, '90s'],
    [7200e9, '2h'],
    [-5e9, '-5s'],
  ]
  for (const [nanoseconds, text] of pairs) assert.equal(goDuration(nanoseconds), text)
})

test('sections become the flags of their side, and what has another name as a flag gets it', () => {
  const options = optionsOf(
    {
      'peer-transport-security': { 'allowed-cn': ['a', 'b'], 'client-cert-auth': true },
      'client-transport-security': { 'allowed-hostname': ['c'] },
      'socket-options': { 'reuse-port': true },
      'experimental-snapshot-catch-up-entries': 7,
      'raft-read-timeout': 9e9,
    },
    '3.5.33',
  )
  assert.deepEqual(options, {
    'peer-cert-allowed-cn': 'a,b',
    'peer-client-cert-auth': 'true',
    'client-cert-allowed-hostname': 'c',
    'socket-reuse-port': 'true',
    'experimental-snapshot-catchup-entries': '7',
    'raft-read-timeout': '9s',
  })
})

test('comments, order and what is read once restart nothing in any style; anything else does', () => {
  for (const style of STYLES) {
    const { fact, effective } = SOURCES[style]
    const text = (etcd: Partial<EtcdSettings>, phase: Phase = 'tls') =>
      effective(written(style, phase, etcd)[fact]!)
    assert.equal(text({ token: 'other' }), text({}), style)
    assert.equal(effective(`# x\n${written(style, 'tls')[fact]}`), text({}), style)
    assert.notEqual(text({ config: { 'snapshot-count': 7 } }), text({}), style)
    assert.notEqual(text({}, 'peer'), text({}), style)
  }
  const lines = SOURCES.env.render({
    cluster: cluster({ style: 'env' }),
    member: cluster().members[0]!,
    phase: 'tls',
    initialClusterState: 'new',
  })
  assert.equal(SOURCES.env.effective(lines.split('\n').reverse().join('\n')), SOURCES.env.effective(lines))
})
