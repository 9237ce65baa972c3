import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { scaleStep, timelineMarkup } from '../../../lib/report/timeline.ts'

const phase = { from: 0, ms: 500, far: 300, wait: 100, here: 100, roundTrips: 1 }
const drawing = timelineMarkup({
  from: 0,
  to: 1000,
  phases: [
    { ...phase, title: 'Connect' },
    { ...phase, from: 500, title: 'Write <it>', number: '04' },
  ],
  lanes: [
    {
      host: 'etcd1',
      connect: { from: 0, ms: 400 },
      trips: [{ from: 600, ms: 200, remoteMs: 100, phase: 1 }],
    },
  ],
}).markup

test('a bar stands where its time is, and says in words what it is', () => {
  assert.match(
    drawing,
    /<rect class="hue1" x="555\.0" y="28" width="445\.0"[^>]*><title>04 Write &lt;it&gt;: 0\.50 s/,
  )
  assert.match(drawing, /<rect class="connect" x="110\.0" [^>]*width="356\.0"/)
  assert.match(drawing, /<rect class="way hue1" x="644\.0" [^>]*width="178\.0"/)
  assert.match(
    drawing,
    /<rect class="hue1" x="688\.5" [^>]*width="89\.0"[^>]*><title>etcd1, Write &lt;it&gt;: 0\.20 s/,
  )
  assert.match(drawing, />etcd1<\/text>/)
})

test('the scale has marks that people can read, and never more than eight parts', () => {
  assert.deepEqual([900, 1000, 5000, 24_000].map(scaleStep), [200, 200, 1000, 5000])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), ms => {
      assert.ok(ms / scaleStep(ms) <= 8)
    }),
  )
})
