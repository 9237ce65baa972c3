import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { parseStats, statsProbe } from '../../../lib/haproxy/state.ts'
import { withSettings } from './fixture.ts'

const CSV = `# pxname,svname,scur,status,weight,check_status,check_code,
clients,FRONTEND,1,OPEN,,,,
etcd,etcd1,1,UP,1,L7OK,200,
etcd,etcd2,0,DOWN,1,L4CON,,
etcd,etcd3,0,UP 1/2,1,* L7OK,200,
etcd,etcd4,0,UP,1,INI,,
etcd,etcd5,0,MAINT,1,,,
etcd,BACKEND,1,UP,3,,,
statistics,FRONTEND,0,OPEN,,,,
`

test('the state of each member is read by the names of the columns', () => {
  assert.deepEqual(parseStats(CSV), { etcd1: 'UP', etcd2: 'DOWN', etcd3: 'UP', etcd4: 'INI', etcd5: 'MAINT' })
})

test('HTTP headers before the table do not matter', () => {
  const page = `HTTP/1.0 200 OK\r\nCache-Control: no-cache\r\n\r\n${CSV.replaceAll('\n', '\r\n')}`
  assert.deepEqual(parseStats(page), parseStats(CSV))
})

test('nothing is made up where HAProxy said nothing', () => {
  assert.deepEqual(parseStats(''), {})
  assert.deepEqual(parseStats('HTTP/1.0 503 Service Unavailable\r\n\r\n'), {})
})

for (const statsPort of [0, 8404])
  test(`the probe for statistics port ${statsPort} is sh without bashisms`, () => {
    const { status, stderr } = spawnSync('sh', ['-n'], {
      input: statsProbe(withSettings({ statsPort })),
      encoding: 'utf8',
    })
    assert.equal(status, 0, stderr)
  })

test('the probe ends with 69 where nothing can ask', () => {
  for (const statsPort of [0, 8404]) {
    const { status } = spawnSync('/bin/sh', ['-c', statsProbe(withSettings({ statsPort }))], {
      env: { PATH: '/nonexistent' },
    })
    assert.equal(status, 69)
  }
})
