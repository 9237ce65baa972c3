import { mkdir } from 'node:fs/promises'
import type { Cluster } from '../../lib/inventory/cluster.ts'
import { load } from '../../lib/inventory/load.ts'
import { selectClusters } from '../../lib/inventory/select.ts'
import { mirrorUrl } from '../lab/inventory.ts'
import { keyFiles } from '../lab/keys.ts'
import { labPaths } from '../lab/paths.ts'
import { archiveName, release } from '../lab/releases.ts'
import { existing } from '../lab/state.ts'
import type { TestLab } from '../reliability/lab.ts'

/** Where something is measured. */
export type Place = {
  lab: TestLab
  etcd: { version: string; sha256: string; url: string }
  /** `ssh -F`. */
  sshConfig: string
  /** A directory for files that are made for those compared with, gone with the lab. */
  scratch: string
}

/** What everybody who sets up the cluster of a lab is told. */
export type Setting = Place & {
  cluster: Cluster
  /** Files to copy, by host: files/HOST/PATH. */
  files: string
}

/** The place that a lab is, whatever its inventory says. */
export const placeOf = async (lab: TestLab): Promise<Place> => {
  const { version, sha256, architecture } = await release()
  const scratch = `${labPaths(lab.name).directory}/bench`
  await mkdir(scratch, { recursive: true })
  const url = `${mirrorUrl(existing(lab.name).slot)}/etcd/v${version}/${archiveName(version, architecture)}`
  return { lab, etcd: { version, sha256, url }, sshConfig: keyFiles(lab.name).config, scratch }
}

/** The setting that a lab of one cluster is. */
export const settingOf = async (lab: TestLab): Promise<Setting> => {
  const place = await placeOf(lab)
  const cluster = selectClusters(load(lab.inventory), undefined)[0]!
  return { ...place, cluster, files: `${place.scratch}/files` }
}
