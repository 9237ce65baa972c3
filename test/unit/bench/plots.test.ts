import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bars } from '../../bench/plots/bars.ts'
import { spoken } from '../../bench/plots/frame.ts'
import { lines, niceStep } from '../../bench/plots/lines.ts'
import { plotsOf } from '../../bench/plots/plots.ts'
import { NOTHING, runOf } from '../../bench/results.ts'

const widths = (svg: string) =>
  [...svg.matchAll(/<rect [^>]*width="(\d+)"[^>]*class="(c\d)"/g)].map(m => [m[1], m[2]])

test('bars are as long as their times, and ours stand out', () => {
  const svg = bars('Nothing to do', [
    { name: 'ours', ms: 1000, ours: true },
    { name: 'a <b> & c', ms: 19_000 },
  ])
  assert.deepEqual(widths(svg), [
    ['20', 'c0'],
    ['380', 'c1'],
  ])
  assert.match(svg, />1\.00 s</)
  assert.match(svg, />19\.0 s</)
  assert.match(svg, /a &#60;b&#62; &#38; c/)
})

test('a line begins at nought on both sides and ends at the farthest place', () => {
  const svg = lines(
    't',
    'x',
    'y',
    [0, 100],
    [
      {
        name: 'ours',
        points: [
          [0, 0],
          [100, 4],
        ],
      },
    ],
  )
  assert.match(svg, /points="64,280 704,56"/)
})

test('rules lie at numbers one can read', () => {
  assert.deepEqual(
    [4, 0.9, 7, 19, 4200].map(most => niceStep(most, 4)),
    [1, 0.25, 2, 5, 2000],
  )
})

test('times are told as people say them', () => {
  assert.deepEqual([9.6, 812, 1300, 26_540].map(spoken), ['10 ms', '0.81 s', '1.30 s', '26.5 s'])
})

test('there is a picture for each part that was measured', () => {
  const runs = [runOf('noop', 'ours', [{ ms: 1 }]), runOf('scale', 'ours', [{ ms: 1 }], 3)]
  assert.deepEqual(
    plotsOf({ ...NOTHING, runs }).map(([file]) => file),
    ['noop.svg', 'scale.svg', 'scale-cpu.svg'],
  )
  assert.deepEqual(plotsOf(NOTHING), [])
})
