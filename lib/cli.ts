import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { asker } from './ask.ts'
import { run, stepsOf, type RunInput } from './engine/run.ts'
import { EXIT, type ExitCode, RunbookError, worst } from './errors.ts'
import { type Emit, EVENT_SCHEMA, emitter, type Sink } from './events.ts'
import { help } from './help.ts'
import { type Cluster, hostsOf } from './inventory/cluster.ts'
import { load } from './inventory/load.ts'
import { selectClusters } from './inventory/select.ts'
import { interrupts } from './interrupt.ts'
import { jsonLines } from './json.ts'
import { type Options, parseOptions } from './options.ts'
import { openRecord } from './record.ts'
import type { Definition, Runbook } from './runbook.ts'
import { Secret } from './secret.ts'
import { terminal, wantsColor } from './ui.ts'

type Frame = Omit<Definition, 'steps'>

/** The whole command line of a runbook or a chain: options, inventory, sinks, run. Returns the exit code. */
export const cli = async (name: string, books: Runbook[], frame: Frame, words: string[]): Promise<number> => {
  const color = process.stdout.isTTY === true
  try {
    const options = parseOptions(words, Object.keys(frame.flags ?? {}))
    if (options.help) {
      process.stdout.write(help(name, frame))
      return EXIT.done
    }
    const clusters = selectClusters(load(options.hosts), options.cluster)
    if (options.list) return list(books, clusters, options)
    const inputs = clusters.map(cluster => prepare(name, books, cluster, options, clusters.length > 1))
    return worst(await Promise.all(inputs.map(input => runOne(input))))
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error
    // Nothing has been contacted yet: the sinks do not exist, the sentence is all there is.
    if (words.includes('--json')) process.stdout.write(`${JSON.stringify(endOf(error))}\n`)
    else process.stderr.write(plainError(error, color))
    return error.exit
  }
}

const endOf = (error: RunbookError) => ({ event: 'end', exit: error.exit, message: error.message, changed: 0, failed: 1, hosts: 0, ms: 0 })

const plainError = ({ message, details, exit }: RunbookError, _color: boolean): string => {
  const lines = Object.entries(details).flatMap(([key, value]) => (value ? [`  ${key.padEnd(9)} ${value.replaceAll('\n', `\n${' '.repeat(12)}`)}`] : []))
  return `${[message, ...lines].join('\n')}\nNo host was contacted. (exit ${exit})      Keys: hosts.example.yaml\n`
}

/** `--list`: the numbered sentences, without contacting anything. */
const list = (books: Runbook[], [cluster]: Cluster[], options: Options): ExitCode => {
  const steps = stepsOf({ books, cluster: cluster!, options } as RunInput)
  let book: Runbook | undefined
  for (const planned of steps) {
    if (planned.book !== book) process.stdout.write(`${planned.book.number} ${planned.book.title}\n`)
    book = planned.book
    process.stdout.write(`  ${String(planned.n).padStart(2)}  ${planned.step.title}\n`)
  }
  return EXIT.done
}

type Prepared = Omit<RunInput, 'emit'> & { sinks: Sink[]; record: ReturnType<typeof openRecord>; flush: () => void }

const prepare = (name: string, books: Runbook[], cluster: Cluster, options: Options, several: boolean): Prepared => {
  // Clusters run side by side; each one's lines are printed together once it has ended.
  const held: string[] = []
  const stream = several ? { isTTY: false, columns: process.stdout.columns, write: (text: string) => (held.push(text), true) } : process.stdout
  const record = openRecord({ directory: cluster.inventory.directory, name, enabled: !options.dryRun })
  const shown = options.json ? jsonLines(process.stdout) : terminal({ stream, color: wantsColor(process.stdout), verbose: options.verbose })
  return {
    name,
    books,
    cluster,
    options,
    interrupts: interrupts(line => process.stderr.write(`${line}\n`)),
    asking: asker(options),
    connection: { sudoPassword: sudoPassword(options) },
    sinks: [shown, record.sink],
    record,
    flush: () => process.stdout.write(held.join('')),
  }
}

const runOne = async ({ sinks, record, flush, ...rest }: Prepared): Promise<ExitCode> => {
  const emit: Emit = emitter(sinks)
  const { cluster, options, name } = rest
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
  })
  for (const message of cluster.warnings) emit({ event: 'warning', message })
  const outcome = await run({ ...rest, emit })
  rest.interrupts.dispose()
  const kept = record.keep(outcome)
  emit({ event: 'end', ...outcome, ms: Math.round(performance.now() - started), record: kept, next: hostsOf(cluster).length && outcome.exit === 0 ? nextCommands(name) : undefined })
  record.finish()
  flush()
  return outcome.exit
}

/** What to type next, by where the operator is in the guide. */
const nextCommands = (name: string): string[] | undefined =>
  name === 'all' ? ['zx runbooks/status.ts', 'etcdctl member list, on a member', 'docs/onboarding.md'] : undefined

/** Asked at most once for all hosts; from a descriptor for scripts. */
const sudoPassword = (options: Options): (() => Promise<Secret>) | undefined => {
  const { sudoPasswordFd } = options
  if (sudoPasswordFd !== undefined) {
    let read: Secret | undefined
    return async () => {
      read ??= new Secret(readFileSync(sudoPasswordFd, 'utf8').split('\n')[0] ?? '')
      return read
    }
  }
  if (!process.stdin.isTTY) return undefined
  let answer: Promise<Secret> | undefined
  return async () => {
    answer ??= asker(options).secret('sudo password for all hosts: ')
    return answer
  }
}

