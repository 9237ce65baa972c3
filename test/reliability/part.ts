/** What clients of the cluster saw while a case ran; gaps are the longest times without an acknowledged write, ms. */
export type Seen = { acknowledged: number; unknown: number; lost: number; longestGapMs: number }

/** What one case came to: a line of a results table. */
export type Outcome = {
  ok: boolean
  /** Why it is not ok, or what there is to know: one sentence. */
  note?: string
  /** What the runbook that ran meanwhile ended with; none where the fault met a cluster at rest. */
  exit?: number
  /** Its own sentence about what happened. */
  said?: string
  seen?: Seen
}

export const PARTS = {
  checker: 'The checker finds planted faults',
  boundaries: 'Kills at every boundary',
  inside: 'Kills inside remote commands',
  'power cuts': 'Power cuts',
  nemeses: 'Nemeses',
  operators: 'Two operators',
  inputs: 'Bad input',
  security: 'Security',
} as const

export type PartName = keyof typeof PARTS

/** One thing that is tried. Its id stays the same from run to run, so that the results of shards add up. */
export type Case = {
  part: PartName
  /** `N2`; `chain · process · 17`. */
  id: string
  /** What is done to what: a sentence without a full stop. */
  title: string
  /** @throws Error whose message is why it is not ok; whatever else is thrown is shown, too */
  run: () => Promise<Omit<Outcome, 'ok'> | undefined>
}

/** What was asked for on the command line. */
export type Options = {
  quick: boolean
  /** One part of the work of several runs: this one is `i` of `n`, from 1. */
  shard: { i: number; n: number }
  /** Only what no run before has brought to a good end. */
  rest: boolean
  /** Everything random comes from it. */
  seed: number
  /** Only lanes, or ids of cases, that have one of these words in them. */
  only: string[]
}

/** Tells the suite of cases before they run, and runs them; a case that another shard does is passed over. */
export type Suite = Options & {
  /** All cases there are, also those of other shards; runs those of this one in order. */
  run: (cases: Case[]) => Promise<void>
  /** Whether any of these would be run here: a lane without work needs no lab. */
  mine: (ids: string[]) => boolean
}

/** Cases that share a lab and run one after another; several lanes run side by side. */
export type Lane = {
  name: string
  /** In the quick run, too; a lane there does fewer cases by itself. */
  quick: boolean
  run: (suite: Suite) => Promise<void>
}
