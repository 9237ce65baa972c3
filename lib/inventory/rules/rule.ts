import type { Cluster, Host } from '../cluster.ts'
import type { Range } from '../problem.ts'

/** Something wrong with a cluster as a whole; a warning is said, but refuses nothing. */
export type Finding = { range: Range; message: string; warning?: true }

/** A cluster and the way from its keys, counted from the cluster, to the text of the file. */
export type Checked = {
  cluster: Cluster
  /** Text of a value, or of its key where the value is no single word. */
  at: (...path: string[]) => Range
  atKey: (...path: string[]) => Range
  /** Whether the file has the key; otherwise its value is a default. */
  has: (...path: string[]) => boolean
}

/** The first of some keys that the file has, since a default is nothing to point at; else the last one's parent. */
export const atFirst = ({ at, has }: Checked, ...paths: string[][]): Range =>
  at(...(paths.find(path => has(...path)) ?? paths.at(-1)!))

/** What holds between keys; a rule is a function of one cluster, or of all of them. */
export type ClusterRule = (checked: Checked) => Finding[]

/** A host's path in the file. */
export const pathOf = (host: Host): [string, string] => [
  host.role === 'member' ? 'members' : 'loadBalancers',
  host.name,
]

/** Each later item whose key was seen before, with the first that had it. */
export const repeated = <T>(items: readonly T[], key: (item: T) => string): { item: T; first: T }[] => {
  const seen = new Map<string, T>()
  return items.flatMap(item => {
    const first = seen.get(key(item))
    if (first === undefined) seen.set(key(item), item)
    return first === undefined ? [] : [{ item, first }]
  })
}
