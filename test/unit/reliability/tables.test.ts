import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certificates } from '../../reliability/nemeses/certificates.ts'
import { clocks } from '../../reliability/nemeses/clocks.ts'
import { connections } from '../../reliability/nemeses/connections.ts'
import { crashes } from '../../reliability/nemeses/crashes.ts'
import { disks } from '../../reliability/nemeses/disks.ts'
import { downloads, saying } from '../../reliability/nemeses/downloads.ts'
import { memory } from '../../reliability/nemeses/memory.ts'
import { partitions } from '../../reliability/nemeses/partitions.ts'
import { quota } from '../../reliability/nemeses/quota.ts'
import { recovery } from '../../reliability/nemeses/recovery.ts'
import { restores } from '../../reliability/nemeses/restores.ts'
import { services } from '../../reliability/nemeses/services.ts'
import { snapshots } from '../../reliability/nemeses/snapshots.ts'
import { takeover } from '../../reliability/nemeses/takeover.ts'
import { upgrades } from '../../reliability/nemeses/upgrades.ts'

const tables = [
  [...certificates, ...clocks, ...downloads, ...snapshots('demo')],
  [...connections, ...crashes, ...partitions, ...recovery],
  [...disks, ...memory, ...quota, ...restores('demo'), ...services],
  [...takeover, ...upgrades],
].flat()

test('no two nemeses have one id, or their results would be added up as one', () => {
  const ids = tables.map(({ id }) => id)
  assert.deepEqual(
    ids.filter((id, at) => ids.indexOf(id) !== at),
    [],
  )
})

test('a run that is to end badly must say something that a person can go by', () => {
  const silent = tables.filter(({ exits, says }) => !exits.some(exit => exit === 0 || exit === null) && !says)
  assert.deepEqual(
    silent.map(({ id }) => id),
    [],
  )
})

test('the program of a version that nobody has released says that version and does not start', () => {
  assert.match(saying('3.5.99'), /^#!\/bin\/sh\n.*etcd Version: 3\.5\.99/)
  assert.match(saying('3.5.99'), /exit 1\n$/)
})
