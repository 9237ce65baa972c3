import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { pathFindings, pathLook } from '../../../lib/preflight/path-mtu.ts'
import { cluster, subject } from './fixture.ts'

const { members } = cluster()

test('a way on which large packets get lost is told from its beginning, with what shows it', () => {
  const first = subject({ host: members[0], looks: { path: '10.0.0.12 1500\n' } })
  const [found, ...others] = pathFindings([first, subject({ host: members[1] })])
  assert.deepEqual(others, [])
  assert.equal(found?.host, 'etcd1')
  assert.equal(found?.level, 'warn')
  assert.equal(found?.what, 'packets of 1500 bytes get lost on the way to etcd2')
  assert.match(found?.next ?? '', /^ping -M do -s 1472 10\.0\.0\.12 {3}# on etcd1; /)
})

test('where large packets arrive nothing is said', () => {
  const [first, second] = members
  const here = cluster({ members: [first!, { ...second!, peerAddress: '127.0.0.1' }] })
  here.etcd = { ...here.etcd, peerPort: 1, dataBase: '/nowhere' }
  const { stdout, stderr } = spawnSync('sh', ['-c', pathLook(here, first!)], { encoding: 'utf8' })
  assert.equal(stdout + stderr, '')
})
