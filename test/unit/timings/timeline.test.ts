import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event, Stamped } from '../../../lib/events.ts'
import type { Trip } from '../../../lib/ssh/trips.ts'
import { phaseTable } from '../../../lib/timings/table.ts'
import { timelineOf } from '../../../lib/timings/timeline.ts'

const stamp = (ms: number): string => new Date(Date.UTC(2026, 10, 21) + ms).toISOString()
const at = (ms: number, event: Event): Stamped => ({ ...event, at: stamp(ms) })

const start = at(0, {
  event: 'start',
  schema: 1,
  runbook: '04-cluster',
  cluster: 'demo',
  etcd: '3.5.30',
  members: ['etcd1', 'etcd2'],
  loadBalancers: [],
  inventory: 'hosts.yaml',
  dryRun: false,
  startMs: 300,
})
const timing = (host: string, began: number, connectMs: number, trips: Trip[]): Stamped =>
  at(2050, {
    event: 'timing',
    host,
    connectMs,
    roundTrips: trips.length,
    remoteMs: trips.reduce((sum, { remoteMs }) => sum + remoteMs, 0),
    sshProcesses: 1,
    began: stamp(began),
    trips,
  })
const step = (n: number, title: string, from: number, to: number): Stamped[] => [
  at(from, { event: 'step-start', runbook: '04-cluster', n, of: 2, title, hosts: [] }),
  at(to, {
    event: 'step-end',
    runbook: '04-cluster',
    n,
    title,
    status: 'changed',
    hosts: [],
    changes: [],
    ms: to - from,
  }),
]
const end = at(2100, {
  event: 'end',
  exit: 0,
  changed: 2,
  failed: 0,
  ok: 0,
  resources: 2,
  hosts: 2,
  ms: 2100,
})

const run = [
  start,
  at(500, { event: 'runbook', number: '04', title: 'Cluster', steps: 2 }),
  ...step(1, 'Write it', 500, 510),
  ...step(2, 'Start the members together', 510, 2000),
  timing('etcd1', 10, 190, [
    { at: 200, ms: 200, remoteMs: 160 },
    { at: 590, ms: 1000, remoteMs: 900 },
  ]),
  timing('etcd2', 20, 230, [
    { at: 240, ms: 100, remoteMs: 60 },
    { at: 1480, ms: 200, remoteMs: 200 },
  ]),
  end,
]

test('a run is cut into phases without a gap; each is work on hosts, the way there and back, and work here', () => {
  const timeline = timelineOf(run)
  assert.deepEqual(
    timeline?.phases.map(({ number, title, ...times }) => [number, title, ...Object.values(times)]),
    [
      // from, ms, far, wait, here, round trips
      [undefined, 'Start, and read the inventory', -300, 300, 0, 0, 300, 0],
      [undefined, 'Connect', 0, 250, 20, 220, 10, 1],
      [undefined, 'Look at the hosts', 250, 250, 140, 20, 90, 1],
      ['04', 'Write it', 500, 10, 0, 0, 10, 0],
      ['04', 'Start the members together', 510, 1490, 1050, 50, 390, 2],
      [undefined, 'Close', 2000, 100, 0, 0, 100, 0],
    ],
  )
  assert.deepEqual([timeline?.from, timeline?.to], [-300, 2100])
})

test('each host has a line of its own: its connection, and round trips that know their phase', () => {
  assert.deepEqual(timelineOf(run)?.lanes[1], {
    host: 'etcd2',
    connect: { from: 20, ms: 230 },
    trips: [
      { from: 260, ms: 100, remoteMs: 60, phase: 2 },
      { from: 1500, ms: 200, remoteMs: 200, phase: 4 },
    ],
  })
})

test('a run that reached nobody, or was cut short before its times were told, has none', () => {
  assert.equal(timelineOf([start, end]), undefined)
  assert.equal(timelineOf([]), undefined)
})

test('the table has a line per phase, one for the short steps, and the sum', () => {
  assert.deepEqual(phaseTable(timelineOf(run)!.phases).rows, [
    ['0.30 s', '–', '–', '0.30 s', '–', 'Start, and read the inventory'],
    ['0.25 s', '0.02 s', '0.22 s', '0.01 s', '1', 'Connect'],
    ['0.25 s', '0.14 s', '0.02 s', '0.09 s', '1', 'Look at the hosts'],
    ['1.49 s', '1.05 s', '0.05 s', '0.39 s', '2', '04 Start the members together'],
    ['0.10 s', '–', '–', '0.10 s', '–', 'Close'],
    ['0.01 s', '–', '–', '0.01 s', '–', '1 other step, each below 20 ms'],
    ['2.40 s', '1.21 s', '0.29 s', '0.90 s', '4', 'All'],
  ])
})

test('what was sent along with a script before it is work of its own, but no round trip', () => {
  const trips: Trip[] = [
    { at: 200, ms: 200, remoteMs: 160 },
    { at: 590, ms: 500, remoteMs: 400 },
    { at: 1090, ms: 400, remoteMs: 400, along: true },
  ]
  const [, , look, , starting] = timelineOf([
    ...run.slice(0, -3),
    timing('etcd1', 10, 190, trips),
    end,
  ])!.phases
  assert.deepEqual([look?.roundTrips, starting?.roundTrips, starting?.far], [1, 1, 800])
})
