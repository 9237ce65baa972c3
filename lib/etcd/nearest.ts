/** Restricted Damerau-Levenshtein distance: inserted, dropped, changed and swapped letters each count one. */
const distance = (a: string, b: string): number => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      let best = Math.min(
        rows[row - 1]![column]! + 1,
        line[column - 1]! + 1,
        rows[row - 1]![column - 1]! + same,
      )
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, rows[row - 2]![column - 2]! + 1)
      line.push(best)
    }
    rows.push(line)
  }
  return rows[a.length]![b.length]!
}

/** The name meant by a mistyped one: at most a third of its letters wrong, or undefined. The first of equals wins. */
export const nearest = (name: string, names: readonly string[]): string | undefined => {
  const limit = Math.max(1, Math.floor(name.length / 3))
  // Quadratic work on a pasted essay would only find nothing.
  if (name.length > 80) return undefined
  const ranked = names
    .map(candidate => ({ candidate, off: distance(name, candidate) }))
    .filter(({ off }) => off <= limit)
    .sort((a, b) => a.off - b.off)
  return ranked[0]?.candidate
}
