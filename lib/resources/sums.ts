import type { Observed } from './resource.ts'

/**
 * Whether the files of a directory are what `.sums` beside them says, as `sha256sum --check` would tell (sha256sum(1)):
 * each was hashed by the probe, its directory before it. Pure.
 */
export const isIntact = (
  directory: string,
  { texts, hashes }: Pick<Observed, 'texts' | 'hashes'>,
): boolean => {
  const sums = (texts.get(`${directory}/.sums`) ?? '').split('\n').filter(Boolean)
  return (
    sums.length > 0 && sums.every(line => hashes.get(`${directory}/${line.slice(66)}`) === line.slice(0, 64))
  )
}
