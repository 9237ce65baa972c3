import type { PartResult } from './results.ts'

/** What a part may do: its rounds are fewer in a quick run. */
export type Bench = {
  quick: boolean
  /** Tells a measurement as soon as it is there. */
  tell: (name: string, ms: number) => void
  say: (line: string) => void
}

/** Measures one thing on labs of its own. */
export type Part = (bench: Bench) => Promise<PartResult>
