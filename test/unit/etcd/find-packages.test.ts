import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunbookError } from '../../../lib/errors.ts'
import { findPackages } from '../../../lib/etcd/find-packages.ts'
import type { Facts } from '../../../lib/facts/facts.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { noFacts } from '../resources/fixture.ts'

const DEBIAN = 'manager apt\navailable etcd-server 3.4.23-4+b4\navailable etcd-client 3.4.23-4+b4\n'

const facts = (version: string, says: string[], install: Partial<Cluster['install']> = {}): Facts => {
  const { cluster, ...rest } = noFacts()
  return {
    ...rest,
    cluster: {
      ...cluster,
      etcd: { ...cluster.etcd, version },
      install: { ...cluster.install, from: 'package', ...install },
    },
    looks: new Map(
      says.map((output, index) => [`etcd${index + 1}`, new Map([['packages', { code: 0, output }]])]),
    ),
  }
}
const find = (of: Facts) => findPackages(of, of.cluster.members)
const refusal = (of: Facts): RunbookError => {
  try {
    find(of)
  } catch (error) {
    assert.ok(error instanceof RunbookError)
    return error
  }
  throw new assert.AssertionError({ message: 'it was not refused' })
}

test('where every distribution has the version, there is nothing to do', () => {
  assert.deepEqual(find(facts('3.4.23', [DEBIAN, DEBIAN, 'manager dnf\navailable etcd 3.4.23-1.el9'])), [])
})

test('lists that lack the version are fetched first, on the hosts they lie on', () => {
  const moves = find(facts('3.4.23', [DEBIAN, 'manager apt', `${DEBIAN}refreshed 700`]))
  assert.deepEqual(
    moves.map(({ on, verbs }) => [on.map(host => host.name), verbs?.(on[0]!)]),
    [[['etcd2'], [{ call: ['refresh_packages'] }]]],
  )
})

test('a version that fresh lists do not have is refused, with what there is and what to type', () => {
  const fresh = `${DEBIAN}refreshed 3`
  const error = refusal(
    facts('3.5.16', [fresh, fresh, 'manager dnf\nrefreshed 9\navailable etcd 3.5.9-2.el9']),
  )
  assert.equal(error.exit, 5)
  assert.equal(error.message, 'There is no package of etcd 3.5.16 for etcd1, etcd2, etcd3')
  assert.equal(
    error.details.said,
    'etcd1, etcd2: apt offers etcd-server 3.4.23-4+b4, etcd-client 3.4.23-4+b4\netcd3: dnf offers etcd 3.5.9-2.el9',
  )
  assert.match(error.details.next ?? '', /^set etcd\.version: 3\.4\.23 .*; or set install\.from: release/)
})

test('a wrong revision and a wrong name are refused with the way out of each', () => {
  const fresh = `${DEBIAN}refreshed 3`
  const exact = refusal(facts('3.4.23', [fresh], { packageVersion: '3.4.23-9' }))
  assert.match(exact.details.next ?? '', /^set install\.packageVersion: 3\.4\.23-4\+b4, or leave it out/)
  const named = refusal(facts('3.4.23', [fresh], { packages: ['etcd-x'] }))
  assert.match(named.details.said ?? '', /etcd-x \(no package of that name\)/)
  assert.match(named.details.next ?? '', /install\.packages/)
})

test('a version that an unattended upgrade has brought is refused by its name', () => {
  const upgraded =
    'manager apt\ninstalled etcd-server 3.5.16-4 ii\ninstalled etcd-client 3.5.16-4 ii\nrefreshed 1'
  assert.match(refusal(facts('3.4.23', [upgraded])).details.said ?? '', /etcd-server 3\.5\.16-4/)
})

test('a host without a package manager is told', () => {
  const error = refusal(facts('3.4.23', ['']))
  assert.equal(error.exit, 1)
  assert.match(error.details.next ?? '', /release, mirror or push/)
})
