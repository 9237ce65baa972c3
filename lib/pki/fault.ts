/** Something wrong with a certificate or its key. */
export type Fault = {
  /** The end of a sentence that begins with the file: `ended on 2026-09-01`. */
  what: string
  /** Why it matters; a clause without capital or full stop. */
  why: string
  /** What to do about it. */
  next: string
}
