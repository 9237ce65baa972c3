/** Numbers in [0, 1) that follow from a seed (mulberry32), so that what was chosen can be chosen again. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** At most `count` of the items, chosen by the seed, in their own order. */
export const sample = <T>(items: readonly T[], count: number, seed: number): T[] => {
  const random = randomFrom(seed)
  return items
    .map((item, at) => ({ item, at, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

/** A number of 32 bits that a text always has (FNV-1a), for choosing by name. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}
