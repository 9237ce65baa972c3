import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { commandLine } from '../../lib/quote.ts'
import { heal, partition, partitionPeers, powerCycle, powerOff, powerOn } from '../lab/faults.ts'
import { keyFiles } from '../lab/keys.ts'
import { labPaths, ROOT } from '../lab/paths.ts'
import { cutPower } from '../lab/power.ts'
import { existing, hostOf } from '../lab/state.ts'

const execute = promisify(execFile)
const MOST_OUTPUT = 64 * 1024 * 1024

/** A lab of the suite's own, by name. */
export type TestLab = {
  name: string
  /** Path of its inventory. */
  inventory: string
  /** Runs words on a host over ssh as they are, with some standard input; ms. @throws Error with what it said */
  on: (host: string, words: string[], options?: { input?: string; timeout?: number }) => Promise<string>
  /** What can be done to a host from outside; `cutPower` also loses what was not flushed; `cut` leaves this machine's way to it open, `partition` does not. */
  faults: Record<
    'off' | 'cutPower' | 'boot' | 'cycle' | 'partition' | 'cut' | 'heal',
    (host: string) => Promise<void>
  >
}

const FAULTS = {
  off: powerOff,
  cutPower,
  boot: powerOn,
  cycle: powerCycle,
  partition,
  cut: partitionPeers,
  heal,
}

/** Runs a program from the repository's folder. @throws Error with its last lines */
export const program = async (
  file: string,
  words: string[],
  options: { input?: string; timeout?: number } = {},
): Promise<string> => {
  const running = execute(file, words, {
    cwd: ROOT,
    maxBuffer: MOST_OUTPUT,
    timeout: options.timeout ?? 120_000,
  })
  // What ends without reading has no use for it.
  running.child.stdin?.on('error', () => {}).end(options.input ?? '')
  try {
    return (await running).stdout
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-8).join('\n')
    throw new Error(`${[file, ...words].join(' ').slice(0, 200)}: ${said || message}`)
  }
}

const lab = (...words: string[]) =>
  program(`${ROOT}bin/zx`, [`${ROOT}test/lab/lab.ts`, ...words], { timeout: 600_000 })

/** The lab of that name as it is now. */
export const labOf = (name: string): TestLab => {
  const fault = (act: (typeof FAULTS)['off']) => async (host: string) => {
    const now = existing(name)
    await act(now, hostOf(now, host))
  }
  return {
    name,
    inventory: labPaths(name).inventory,
    on: (host, words, options) =>
      program('ssh', ['-F', keyFiles(name).config, host, commandLine(words)], options),
    faults: {
      off: fault(FAULTS.off),
      cutPower: fault(FAULTS.cutPower),
      boot: fault(FAULTS.boot),
      cycle: fault(FAULTS.cycle),
      partition: fault(FAULTS.partition),
      cut: fault(FAULTS.cut),
      heal: fault(FAULTS.heal),
    },
  }
}

const standing = new Set<string>()

/** Takes down what `withLab` has made and not taken down yet. */
export const takeDown = async (): Promise<void> => {
  if (process.env['KEEP_LAB']) return
  // A lane that has not noticed yet may be at its hosts, too.
  const down = (name: string) => lab('down', '--name', name)
  await Promise.all([...standing].map(name => down(name).catch(() => down(name))))
}

/** Makes a lab from nothing for as long as `use` takes; `flags` as `npm run lab -- up` takes them. */
export const withLab = async <T>(
  name: string,
  flags: string[],
  use: (lab: TestLab) => Promise<T>,
): Promise<T> => {
  await lab('down', '--name', name)
  standing.add(name)
  try {
    await lab('up', '--name', name, ...flags)
    return await use(labOf(name))
  } finally {
    if (!process.env['KEEP_LAB']) await lab('down', '--name', name)
    standing.delete(name)
  }
}
