import { realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Asker } from './ask.ts'
import type { Outcome, RunInput } from './engine/run.ts'
import type { Cluster, Host } from './inventory/cluster.ts'
import type { Options } from './options.ts'
import type { RunStep, Step } from './step.ts'

/** What a runbook's steps are made from: the cluster, its hosts under `--limit`, and the run's options. */
export type Context = {
  cluster: Cluster
  members: Host[]
  loadBalancers: Host[]
  hosts: Host[]
  options: Options
}

export type Definition = {
  title: string
  /** The guide's prose, for --help and the docs. */
  about: string
  /** Own flags with their sentence, without the leading dashes. */
  flags?: Record<string, string>
  /** Own options that take a value, with their sentence: `{ 'snapshot FILE': 'what to restore' }`. */
  values?: Record<string, string>
  examples?: string[]
  /** Commands worth typing next, once it is done. */
  next?: string[]
  /** Refused with --limit: it needs every host at once. */
  wholeCluster?: boolean
  /** Hosts that must be within reach; all that the run is about, unless it says otherwise. */
  needs?: (context: Context) => Host[]
  /** Only looks: a host out of reach is told like everything else instead of ending the run, and no record is kept. */
  tolerant?: boolean
  /** Shown once all is done, outside any runbook, from the same connections; it only looks. */
  closing?: (context: Context) => RunStep
  /** Another way to run, if the options ask for it: it neither plans nor locks. */
  instead?: (input: RunInput) => Promise<Outcome> | undefined
  /**
   * What can be told to be wrong before any host is contacted, and what must be made ready; what is only worth a word
   * joins the cluster's warnings. @throws RunbookError exit 2
   */
  before?: (cluster: Cluster, options: Options, asking: Pick<Asker, 'secret'>) => void | Promise<void>
  steps: (context: Context) => Step[]
}

/** The names of a runbook's own options that take a value. */
export const valuesOf = ({ values = {} }: Pick<Definition, 'values'>): string[] =>
  Object.keys(values).map(option => option.split(' ')[0]!)

export type Runbook = Definition & {
  /** `04` */
  number: string
  /** `04-cluster` */
  name: string
}

/** Whether a module is the script that was started; under zx `argv[1]` is the launcher. */
const isMain = (url: string): boolean => {
  const [, first, ...rest] = process.argv
  const file = realpathSync(fileURLToPath(url))
  const is = (path: string | undefined) => {
    try {
      return path !== undefined && realpathSync(path) === file
    } catch {
      return false
    }
  }
  return is(first) || is(rest.find(word => !word.startsWith('-')))
}

/** The words after the script's own name, whichever launcher ran it; `url` is its `import.meta.url`. */
export const wordsAfter = (url: string): string[] => {
  const file = realpathSync(fileURLToPath(url))
  const at = process.argv.findIndex((word, index) => {
    try {
      return index > 0 && realpathSync(word) === file
    } catch {
      return false
    }
  })
  return process.argv.slice(at + 1)
}

/**
 * Defines a runbook and, when its file is the script that was started, runs it.
 * `zx runbooks/04-cluster.ts`, `node runbooks/04-cluster.ts` and `import` all work.
 */
export const runbook = (meta: { url: string }, definition: Definition): Runbook => {
  const name = basename(fileURLToPath(meta.url), '.ts')
  const book: Runbook = { ...definition, name, number: name.match(/^\d+/)?.[0] ?? '' }
  if (isMain(meta.url)) main(meta, name, [book], definition)
  return book
}

/** Chains runbooks in one process: one connection per machine, one probe for all of them. */
export const chain = (
  meta: { url: string },
  definition: Omit<Definition, 'steps'>,
  books: Runbook[],
): void => {
  if (isMain(meta.url)) main(meta, basename(fileURLToPath(meta.url), '.ts'), books, definition)
}

const main = (meta: { url: string }, name: string, books: Runbook[], frame: Omit<Definition, 'steps'>) => {
  const words = wordsAfter(meta.url)
  // Loaded late: a runbook that is imported, for its steps or its prose, needs none of it.
  void import('./cli.ts').then(async ({ cli }) => {
    process.exitCode = await cli({ name, books, frame, words })
  })
}
