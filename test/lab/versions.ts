/** `1:3.5.30-2+b1` → `3.5.30`: without Debian's epoch and revision (Debian policy 5.6.12). */
export const upstreamVersion = (debian: string): string =>
  debian
    .trim()
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/[+~].*$/, '')

const numbers = (version: string) => version.split('.').map(Number)

/** Oldest first. */
export const byVersion = (a: string, b: string): number => {
  const [left, right] = [numbers(a), numbers(b)]
  for (let i = 0; i < 3; i++) if (left[i] !== right[i]) return (left[i] ?? 0) - (right[i] ?? 0)
  return 0
}

/** The newest 3.5 of a list, or else the newest of all; undefined for an empty list. */
export const defaultVersion = (versions: string[]): string | undefined => {
  const sorted = [...versions].sort(byVersion)
  return sorted.findLast(version => version.startsWith('3.5.')) ?? sorted.at(-1)
}
