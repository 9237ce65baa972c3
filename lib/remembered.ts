/** More texts than a run ever asks about; a run that looks again and again must not grow by them. */
const MOST = 500

/**
 * The same pure function of a text, worked out once for each: every plan asks anew about files and certificates that
 * rarely differ. What it returns is shared, so it must not be changed.
 */
export const remembered = <T>(work: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>()
  return text => {
    const before = known.get(text)
    if (before !== undefined || known.has(text)) return before as T
    if (known.size >= MOST) known.clear()
    const found = work(text)
    known.set(text, found)
    return found
  }
}
