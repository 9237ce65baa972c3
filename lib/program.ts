import { hostname, userInfo } from 'node:os'
import { basename, relative } from 'node:path'
import { asker } from './ask.ts'
import { checkConfirmed } from './confirm.ts'
import { type Outcome, type RunInput, run, stepsOf } from './engine/run.ts'
import { EXIT, type ExitCode, worst } from './errors.ts'
import { EVENT_SCHEMA, emitter, type Sink } from './events.ts'
import { interrupts } from './interrupt.ts'
import type { Cluster } from './inventory/cluster.ts'
import { load } from './inventory/load.ts'
import { selectClusters } from './inventory/select.ts'
import { jsonLines } from './json.ts'
import type { Options } from './options.ts'
import { openRecord } from './record.ts'
import type { Definition, Runbook } from './runbook.ts'
import { sudoPassword } from './sudo.ts'
import { terminal, wantsColor } from './ui.ts'

type Frame = Omit<Definition, 'steps'>
/** A runbook or a chain as it was started: its name, what it consists of, and the words after its name. */
export type Program = { name: string; books: Runbook[]; frame: Frame; words: string[] }

/** Runs it on every cluster that was chosen: inventory, sinks, run. Returns the worst of the exit codes. */
export const runProgram = async (program: Program, options: Options): Promise<ExitCode> => {
  const clusters = selectClusters(load(options.hosts), options.cluster)
  if (options.list) return list(program.books, clusters, options)
  for (const cluster of clusters) await prepare(program, cluster, options)
  return worst(
    await Promise.all(clusters.map(cluster => runOne(program, cluster, options, clusters.length > 1))),
  )
}

/** `--list`: the numbered sentences, without contacting anything; so it is also how an inventory is checked. */
const list = (books: Runbook[], clusters: Cluster[], options: Options): ExitCode => {
  const emit = emitter([terminal({ stream: process.stderr, color: wantsColor(process.stderr) })])
  for (const message of new Set(clusters.flatMap(({ warnings }) => warnings)))
    emit({ event: 'warning', message })
  const [cluster] = clusters
  let book: Runbook | undefined
  for (const planned of stepsOf({ books, cluster: cluster!, options })) {
    if (planned.book !== book) process.stdout.write(`${planned.book.number} ${planned.book.title}\n`)
    book = planned.book
    process.stdout.write(`  ${String(planned.n).padStart(2)}  ${planned.step.title}\n`)
  }
  return EXIT.done
}

/** Several clusters run side by side; the lines of each are printed together once it has ended. */
const output = (several: boolean) => {
  const held: string[] = []
  const stream = several
    ? { isTTY: false, columns: process.stdout.columns, write: (text: string) => held.push(text) > 0 }
    : process.stdout
  return { stream, flush: () => process.stdout.write(held.join('')) }
}

/** As it would be typed here, if that is shorter. */
const shownPath = (path: string | undefined): string | undefined => {
  const short = path && relative(process.cwd(), path)
  return short?.startsWith('..') ? path : short
}

/** Everything that needs no host, of one cluster after the other: a passphrase may have to be typed. */
const prepare = async ({ books }: Program, cluster: Cluster, options: Options): Promise<void> => {
  checkConfirmed(cluster, options)
  for (const book of books) await book.before?.(cluster, options, asker(options))
  stepsOf({ books, cluster, options })
}

const runOne = async (
  program: Program,
  cluster: Cluster,
  options: Options,
  several: boolean,
): Promise<ExitCode> => {
  const { name, books, frame, words } = program
  const { stream, flush } = output(several && !options.json)
  const record = openRecord({
    directory: cluster.inventory.directory,
    name,
    enabled: !options.dryRun && !frame.tolerant,
  })
  const shown: Sink = options.json
    ? jsonLines(process.stdout, several ? { cluster: cluster.name } : {})
    : terminal({
        stream,
        color: wantsColor(process.stdout),
        verbose: options.verbose,
        timings: options.timings,
      })
  const emit = emitter([record.sink, shown])
  const started = performance.now()
  emit({
    event: 'start',
    schema: EVENT_SCHEMA,
    runbook: name,
    cluster: cluster.name,
    etcd: cluster.etcd.version,
    members: cluster.members.map(member => member.name),
    loadBalancers: cluster.loadBalancers.map(host => host.name),
    inventory: basename(cluster.inventory.file),
    dryRun: options.dryRun,
    runbooks: books.length,
    by: `${userInfo().username}@${hostname()}`,
    startMs: Math.round(started),
    command: `zx runbooks/${[`${name}.ts`, ...words].join(' ')}`,
  })
  const unrecorded = record.warning()
  for (const message of [...cluster.warnings, ...(unrecorded ? [unrecorded] : [])])
    emit({ event: 'warning', message })
  const finish = (outcome: Outcome) => {
    emit({
      event: 'end',
      ...outcome,
      ms: Math.round(performance.now() - started),
      record: shownPath(record.keep(outcome)),
      next: outcome.exit === EXIT.done ? frame.next : undefined,
    })
    record.finish()
    flush()
  }
  const stopping = interrupts(
    message => emit({ event: 'warning', message }),
    () => finish({ exit: EXIT.interrupted, changed: 0, failed: 0, ok: 0, resources: 0, hosts: 0 }),
  )
  const asking = asker(options, emit)
  const input: RunInput = {
    name,
    books,
    cluster,
    options,
    emit,
    interrupts: stopping,
    asking,
    connection: { sudoPassword: sudoPassword(options, asking) },
    tolerant: frame.tolerant,
    closing: frame.closing,
  }
  const outcome = await (frame.instead?.(input) ?? run(input))
  stopping.dispose()
  finish(outcome)
  return outcome.exit
}
