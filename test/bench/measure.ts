import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../lab/paths.ts'
import type { Sample } from './results.ts'

/** A program that is measured, with its arguments. */
export type Command = { words: string[]; env?: NodeJS.ProcessEnv; cwd?: string; input?: string }

/** What it said, in full. */
export type Timed = Sample & { said: string }

/** The longest that anything measured may take, ms. */
const LIMIT = 600_000

/**
 * Runs a program and measures it; its output is read, as a person would.
 * @throws Error with its last lines unless it ends with 0
 */
export const timed = async ({ words, env, cwd, input }: Command): Promise<Timed> => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'))
  const file = join(directory, 'usage')
  try {
    const started = performance.now()
    // time(1) knows what all its children took; Node knows only of itself.
    const child = spawn('/usr/bin/time', ['-q', '-o', file, '-f', '%U %S %M', ...words], {
      cwd: cwd ?? ROOT,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: LIMIT,
    })
    child.stdin.on('error', () => {}).end(input ?? '')
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', text => {
        said += text
      })
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    const ms = performance.now() - started
    if (code !== 0)
      throw new Error(`${words.join(' ').slice(0, 300)} ended with ${code}:\n${said.trim().slice(-2000)}`)
    const [user = 0, system = 0, peakKb = 0] = (await readFile(file, 'utf8')).trim().split(' ').map(Number)
    return { ms, cpuMs: Math.round((user + system) * 1000), peakMb: Math.round(peakKb / 1024), said }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** `bin/zx` with a script and its words. */
export const zx = (script: string, ...words: string[]): Command => ({
  words: [`${ROOT}bin/zx`, script.startsWith('/') ? script : `${ROOT}${script}`, ...words],
})
