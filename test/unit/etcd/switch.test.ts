import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { configText, etcdFiles } from '../../../lib/etcd/desired.ts'
import { configFile, environmentFile, unitFile } from '../../../lib/etcd/paths.ts'
import { PHASES, phaseOf } from '../../../lib/etcd/phase.ts'
import { optionsFound, SOURCES } from '../../../lib/etcd/sources.ts'
import { renderUnit } from '../../../lib/etcd/unit.ts'
import type { Cluster, EtcdStyle } from '../../../lib/inventory/cluster.ts'
import { planResources } from '../../../lib/resources/plan.ts'
import type { Change, Observed } from '../../../lib/resources/resource.ts'
import { factsOf } from '../facts/fixture.ts'
import { found, observed } from '../resources/fixture.ts'
import { cluster } from './fixture.ts'

const STYLES: EtcdStyle[] = ['file', 'env', 'flags']

/** The texts that lie on a host, by path. */
type Disk = Record<string, string>

const target = (of: Cluster, phase: (typeof PHASES)[number]): Disk => ({
  [unitFile]: renderUnit(of, of.members[0]!),
  [SOURCES[of.etcd.style].path]: configText(of, of.members[0]!, phase),
})

const seen = (disk: Disk): Observed => {
  const on = Object.entries(disk)
  const settings = (path: string) => (path === unitFile ? {} : { group: 'etcd', mode: 0o640 })
  return observed({
    paths: Object.fromEntries(on.map(([path]) => [path, found(settings(path))])),
    hashes: Object.fromEntries(
      on.map(([path, text]) => [path, createHash('sha256').update(text).digest('hex')]),
    ),
    texts: disk,
    units: { 'etcd.service': { UnitFileState: 'enabled', LoadState: 'loaded' } },
  })
}

const facts = (of: Cluster) => factsOf([undefined, undefined, undefined], of)

const applied = (disk: Disk, { resource }: Change, wanted: Disk): Disk => {
  assert.ok(resource.kind === 'file' || resource.kind === 'absent')
  const { [resource.path]: _, ...rest } = disk
  return resource.kind === 'absent' ? rest : { ...rest, [resource.path]: wanted[resource.path]! }
}

const inForce = (disk: Disk) =>
  optionsFound({ config: disk[configFile], environment: disk[environmentFile], unit: disk[unitFile] })

test('killed after any write of a change of style, one complete source is in force, and the rerun finishes', () => {
  for (const from of STYLES)
    for (const to of STYLES)
      for (const phase of PHASES) {
        const after = cluster({ style: to })
        const wanted = target(after, phase)
        const due = (disk: Disk) =>
          planResources(
            etcdFiles(after, after.members[0]!, () => phase),
            seen(disk),
            facts(after),
          )
        let disk = target(cluster({ style: from }), phase)
        for (let changes = due(disk); changes.length; changes = due(disk)) {
          disk = applied(disk, changes[0]!, wanted)
          assert.equal(phaseOf(inForce(disk)), phase, `${from} to ${to} in ${phase}`)
          assert.equal(inForce(disk)?.name, 'etcd1')
        }
        assert.deepEqual(disk, wanted)
      }
})
