import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { parse, stringify } from 'yaml'
import { keyFiles } from '../lab/keys.ts'
import { labPaths } from '../lab/paths.ts'
import type { TestLab } from '../reliability/lab.ts'

/** What of a lab's inventory is changed for a measurement; the rest of the document is as the lab wrote it. */
export type ClusterText = {
  members: Record<string, string | Record<string, unknown>>
  loadBalancers?: Record<string, string | Record<string, unknown>>
  ssh: Record<string, unknown>
  etcd: Record<string, unknown>
  pki?: Record<string, unknown>
}

let written = 0

/** An inventory of the same hosts with something else in it, in a directory that goes with the lab; its path. */
export const derived = async (
  { name, inventory }: TestLab,
  directory: string,
  change: (cluster: ClusterText) => void,
): Promise<string> => {
  const document = parse(readFileSync(inventory, 'utf8')) as { clusters: Record<string, ClusterText> }
  const [cluster] = Object.values(document.clusters)
  const { identity, knownHosts } = keyFiles(name)
  Object.assign(cluster!.ssh, { identityFile: identity, knownHostsFile: knownHosts })
  cluster!.pki = { directory: labPaths(name).leftBehind[0]!.replace(/\/[^/]+$/, '') }
  change(cluster!)
  const file = `${directory}/hosts-${++written}.yaml`
  await writeFile(file, stringify(document))
  return file
}
