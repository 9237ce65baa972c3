import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs'
import { join } from 'node:path'

/** Programs and databases of others are larger than whatever a runbook writes. */
const MOST = 4 * 1024 * 1024

const entries = (directory: string): string[] => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

const attributes = (path: string): Stats | undefined => {
  try {
    return lstatSync(path)
  } catch {
    return undefined
  }
}

/** Whether everybody on that machine may read it, going by its own mode alone. */
export const isOpen = ({ mode }: Stats): boolean => (mode & 0o004) !== 0

/** Files of some size below a directory, not beyond links nor on other file systems than its own. */
export const filesBelow = function* (
  directory: string,
  device = attributes(directory)?.dev,
): Generator<[string, Stats]> {
  for (const name of entries(directory)) {
    const path = join(directory, name)
    const stat = attributes(path)
    if (!stat || stat.dev !== device) continue
    if (stat.isDirectory()) yield* filesBelow(path, device)
    else if (stat.isFile() && stat.size <= MOST) yield [path, stat]
  }
}

/** What is found in the files below a directory that `which` chooses, as `NAME in PATH`, and how many those are. */
export const searchFiles = (
  directory: string,
  find: (text: Buffer) => string[],
  which: (stat: Stats) => boolean = isOpen,
): { hits: string[]; files: number } => {
  const result = { hits: [] as string[], files: 0 }
  for (const [path, stat] of filesBelow(directory)) {
    if (!which(stat)) continue
    result.files++
    result.hits.push(...find(readFileSync(path)).map(name => `${name} in ${path}`))
  }
  return result
}
