import type { Observed } from './resource.ts'

/** What lies beside the files of a directory: their sha256 sums, as `sha256sum` prints them. */
export const sumsFile = (directory: string): string => `${directory}/.sums`

/**
 * Whether the files of a directory are what `.sums` beside them says, as `sha256sum --check` would tell (sha256sum(1)):
 * each was hashed by the probe, its directory before it. Pure.
 */
export const isIntact = (
  directory: string,
  { texts, hashes }: Pick<Observed, 'texts' | 'hashes'>,
): boolean => {
  const sums = (texts.get(sumsFile(directory)) ?? '').split('\n').filter(Boolean)
  return (
    sums.length > 0 && sums.every(line => hashes.get(`${directory}/${line.slice(66)}`) === line.slice(0, 64))
  )
}
