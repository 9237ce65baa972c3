import type { Node } from 'yaml'
import { build } from './build.ts'
import type { Cluster } from './cluster.ts'
import { parse } from './document.ts'
import { has, locate, locateKey } from './locate.ts'
import { complain, type Problem, where } from './problem.ts'
import type { Checked } from './rules/rule.ts'
import { clusterFindings, crossFindings } from './rules/rules.ts'
import { inventory } from './schema/inventory.ts'
import { selectClusters } from './select.ts'
import { readSource, type Source } from './source.ts'

const empty = (source: Source): Problem => ({
  range: [0, 1],
  message: `${source.text.trim() ? 'there is nothing but comments here' : 'the file is empty'}, so there are no hosts; start from a copy of hosts.example.yaml`,
})

const checkedOf = (cluster: Cluster, root: Node): Checked => {
  const path = (keys: string[]) => ['clusters', cluster.name, ...keys]
  return {
    cluster,
    at: (...keys) => locate(root, path(keys)),
    atKey: (...keys) => locateKey(root, path(keys)),
    has: (...keys) => has(root, path(keys)),
  }
}

const writable = (source: Source): string[] =>
  source.writableByOthers
    ? [
        `${source.shown} can be changed by other users, who could so run commands on the hosts: chmod go-w ${source.shown}`,
      ]
    : []

/** Every cluster of an inventory text; throws a usage error with every complaint, and contacts no host. */
export const read = (source: Source): Cluster[] => {
  const root = parse(source)
  if (!root) throw complain(source, [empty(source)])
  const problems: Problem[] = []
  const report = (range: Problem['range'], message: string) => problems.push({ range, message })
  const input = inventory.read(root, { path: [], range: [0, 1], report })
  if (problems.length) throw complain(source, problems)
  if (!input.clusters.length) {
    const range = locateKey(root, ['clusters'])
    throw complain(source, [
      { range, message: 'there are no clusters; start from a copy of hosts.example.yaml' },
    ])
  }
  const all = input.clusters.map(({ name, value }) => checkedOf(build(name, value, source), root))
  const found = all.map(clusterFindings)
  const wrong = [...found.flat().filter(({ warning }) => !warning), ...crossFindings(all)]
  if (wrong.length) throw complain(source, wrong)
  return all.map(({ cluster }, index) => ({
    ...cluster,
    warnings: [
      ...writable(source),
      ...found[index]!.map(({ range, message }) => `${where(source, range)}: ${message}`),
    ],
  }))
}

/**
 * Loads and checks an inventory file: every cluster in file order, or only those `clusterName` picks (`all`, too).
 * Everything is checked either way. Throws a usage error whose message shows each complaint with file, line, column,
 * the text and a cure. Contacts no host.
 */
export const load = (file: string, clusterName?: string): Cluster[] => {
  const clusters = read(readSource(file))
  return clusterName === undefined ? clusters : selectClusters(clusters, clusterName)
}
