import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { url } from '../../../lib/addresses.ts'
import { load as inventoryOf } from '../../../lib/inventory/load.ts'
import { authorityFiles, loadAuthority } from '../../../lib/pki/authority.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { clientSpec } from '../../../lib/pki/profiles.ts'
import { gateway, readAll } from '../../load/client.ts'
import { write } from '../../load/writer.ts'
import type { TestLab } from '../lab.ts'
import type { Seen } from '../part.ts'

export type Verdict = { seen: Seen; violations: string[] }
export type Load = { stop: () => Promise<Verdict> }

/** Starts a writer that goes on until it is stopped; then every acknowledged key is read from every member. */
export const startLoad = async (lab: TestLab): Promise<Load> => {
  const [cluster] = inventoryOf(lab.inventory)
  if (!cluster) throw new Error('no cluster')
  const authority = loadAuthority(authorityFiles(cluster, 'client'), new Date())
  const { certificate, key } = await issue(clientSpec(cluster, 'load'), authority, new Date())
  const call = gateway({ ca: authority.bundle, certificate, key: key.reveal().toString() })
  const endpoints = cluster.members.map(({ address }) => url('https', address, cluster.etcd.clientPort))
  const folder = mkdtempSync(`${tmpdir()}/load-`)
  const log = `${folder}/keys`
  const prefix = `/load/${Date.now()}/`
  let stop = false
  const writing = write({ call, endpoints, prefix, log, everyMs: 10, stopped: () => stop })
  return {
    stop: async () => {
      stop = true
      const { acknowledged, failed, longestGapMs } = await writing
      const keys = readFileSync(log, 'utf8').split('\n').filter(Boolean)
      rmSync(folder, { recursive: true })
      let lost = 0
      for (const endpoint of endpoints) {
        const found = await readAll(call, endpoint, prefix)
        lost += keys.filter(key => !found.has(key)).length
      }
      return { seen: { acknowledged, unknown: failed, lost, longestGapMs }, violations: [] }
    },
  }
}

/** @throws Error when something was lost or there was no load to speak of */
export const mustHold = ({ seen }: Verdict): Seen => {
  if (seen.lost) throw new Error(`${seen.lost} acknowledged writes are lost`)
  if (seen.acknowledged < 20) throw new Error('too little load to show anything')
  return seen
}
