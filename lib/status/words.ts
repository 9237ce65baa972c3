const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes in decimal units, as etcdctl prints them: `20 kB`, `1.7 GB`. */
export const bytes = (n: number): string => {
  let value = n
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 10 && unit > 1 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`
}

const SPANS: [seconds: number, word: string][] = [
  [86_400, 'day'],
  [3600, 'h'],
  [60, 'min'],
]

/** How long ago, roughly: `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export const ago = (seconds: number): string => {
  for (const [size, word] of SPANS) {
    const n = Math.floor(seconds / size)
    if (n >= 1) return `${n} ${word === 'day' && n > 1 ? 'days' : word} ago`
  }
  return 'just now'
}

/** `1 day`, `364 days`. */
export const days = (n: number): string => `${n} day${Math.abs(n) === 1 ? '' : 's'}`

/** `etcd1`, `etcd1 and etcd2`, `etcd1, etcd2 and etcd3`. */
export const listed = (names: string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
