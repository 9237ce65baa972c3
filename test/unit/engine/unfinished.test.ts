import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkUnfinished } from '../../../lib/engine/unfinished.ts'
import { readMember } from '../../../lib/etcd/facts.ts'
import { restoreMark } from '../../../lib/etcd/paths.ts'
import { cluster, member } from '../etcd/fixture.ts'
import { factsOf, serving, stopped } from '../facts/fixture.ts'
import { observed } from '../resources/fixture.ts'

const open = (again: string) => factsOf([serving(1), { ...stopped, unfinished: again }, undefined])

test('what another runbook has begun must be finished first, with the very command', () => {
  const facts = open('09-restore.ts --without etcd3')
  assert.throws(() => checkUnfinished(facts, [{ name: '04-cluster' }]), {
    exit: 5,
    message: '09-restore has not come to its end on etcd2',
    details: {
      because:
        'a member between its old data and the restored must not be started or changed by anything else',
      state: 'nothing was changed',
      next: 'zx runbooks/09-restore.ts --without etcd3   # goes on where it ended',
    },
  })
  checkUnfinished(facts, [{ name: '09-restore' }])
  checkUnfinished(factsOf([serving(1), serving(2)]), [{ name: '04-cluster' }])
})

const etcd1 = member('etcd1', '10.0.0.11')

test('a mark is seen on the host, and one that nobody can read is not passed by', () => {
  const found = (line?: string) =>
    readMember(
      cluster(),
      etcd1,
      observed({ texts: line === undefined ? {} : { [restoreMark(cluster(), etcd1)]: line } }),
    ).unfinished
  assert.equal(found('{"again":"09-restore.ts --rejoin etcd3"}\n'), '09-restore.ts --rejoin etcd3')
  assert.equal(found('{"aga'), '09-restore.ts')
  assert.equal(found(''), '09-restore.ts')
  assert.equal(found(), undefined)
})
