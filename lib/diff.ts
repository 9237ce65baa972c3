type Edit = { kind: ' ' | '-' | '+'; line: string }

/** Lines each with its newline, so that a missing last newline is a difference of its own. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/**
 * Shortest edit script from `a` to `b`: E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), greedy form.
 * Keeps one frontier per edit, so memory grows with the square of the edits; meant for texts below about a thousand lines.
 */
const edits = (a: string[], b: string[]): Edit[] => {
  const frontiers: Map<number, number>[] = []
  let reach = new Map([[1, 0]])
  const start = (d: number, k: number, from: Map<number, number>): { x: number; previous: number } => {
    const down = k === -d || (k !== d && (from.get(k - 1) ?? -1) < (from.get(k + 1) ?? -1))
    return down ? { x: from.get(k + 1)!, previous: k + 1 } : { x: from.get(k - 1)! + 1, previous: k - 1 }
  }
  search: for (let d = 0; ; d++) {
    frontiers.push(reach)
    const next = new Map<number, number>()
    for (let k = -d; k <= d; k += 2) {
      let { x } = start(d, k, reach)
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      next.set(k, x)
      if (x >= a.length && x - k >= b.length) break search
    }
    reach = next
  }
  const script: Edit[] = []
  let x = a.length
  let y = b.length
  for (let d = frontiers.length - 1; d >= 0; d--) {
    const step = start(d, x - y, frontiers[d]!)
    while (x > step.x) {
      script.push({ kind: ' ', line: a[--x]! })
      y--
    }
    if (d === 0) break
    if (step.previous > x - y) script.push({ kind: '+', line: b[--y]! })
    else script.push({ kind: '-', line: a[--x]! })
  }
  return script.reverse()
}

const CONTEXT = 3

/** Ranges [from, to) of the script that become hunks: changes closer than twice the context share one. */
const hunkRanges = (script: Edit[]): [number, number][] => {
  const ranges: [number, number][] = []
  for (const [i, edit] of script.entries()) {
    if (edit.kind === ' ') continue
    const from = Math.max(0, i - CONTEXT)
    const to = Math.min(script.length, i + 1 + CONTEXT)
    const last = ranges.at(-1)
    if (last && from <= last[1]) last[1] = to
    else ranges.push([from, to])
  }
  return ranges
}

/** `12` or `12,3`; an empty side names the line before it (POSIX diff, "Diff -u Output Format"). */
const range = (before: number, count: number): string =>
  count === 1 ? `${before + 1}` : `${count === 0 ? before : before + 1},${count}`

/**
 * Unified diff of two texts, three lines of context, hunks only: `@@` headers but no `---`/`+++` lines.
 * Empty when the texts are equal. Ends with a newline otherwise.
 */
export const unifiedDiff = (before: string, after: string): string => {
  const script = edits(linesOf(before), linesOf(after))
  const count = (part: Edit[], other: Edit['kind']): number => part.filter(e => e.kind !== other).length
  const hunks = hunkRanges(script).map(([from, to]) => {
    const ahead = script.slice(0, from)
    const body = script.slice(from, to)
    const old = range(count(ahead, '+'), count(body, '+'))
    const now = range(count(ahead, '-'), count(body, '-'))
    const lines = body.map(({ kind, line }) =>
      line.endsWith('\n') ? kind + line : `${kind}${line}\n\\ No newline at end of file\n`,
    )
    return `@@ -${old} +${now} @@\n${lines.join('')}`
  })
  return hunks.join('')
}
