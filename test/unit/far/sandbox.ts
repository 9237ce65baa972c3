import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Verb } from '../../../lib/resources/resource.ts'
import { scriptOf } from '../../../lib/script.ts'

const me = userInfo().username
const group = spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim()

/** The words `MODE OWNER GROUP` for files of whoever runs the tests. */
export const mine = (mode: string): string[] => [mode, me, group]

export type Ran = { code: number | null; stderr: string }

/** A verb call, with payloads given as texts. */
export const call = (words: string[], ...payloads: string[]): Verb => ({
  call: words,
  payloads: payloads.map(text => () => Buffer.from(text)),
})

const COUNTED = [
  'cat',
  'chmod',
  'chown',
  'cp',
  'install',
  'ln',
  'mkdir',
  'mv',
  'rm',
  'sha256sum',
  'sync',
  'touch',
  'grep',
]

/** A directory in which the real verbs run, in a real dash, with `/run/etcd-runbooks` and more of the machine moved into it. */
export const sandbox = (t: TestContext, moved: Record<string, string> = {}) => {
  const directory = mkdtempSync(join(tmpdir(), 'far-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  const at = (name: string) => join(directory, name)
  for (const name of ['session', 'run', 'stubs', 'counted', 'work']) mkdirSync(at(name))

  const run = async (calls: Verb[], env: Record<string, string> = {}, path = 'stubs'): Promise<Ran> => {
    const { text, payloads } = await scriptOf(calls)
    for (const [name, bytes] of payloads) writeFileSync(join(at('session'), name), bytes)
    const places = Object.entries({ '/run/etcd-runbooks': 'run', ...moved })
    const inside = places.reduce((script, [place, name]) => script.replaceAll(place, at(name)), text)
    writeFileSync(at('script'), inside)
    // In a process group of its own, so that a stub may kill all of it.
    const { status, stderr } = spawnSync('setsid', ['-w', 'dash', at('script')], {
      encoding: 'utf8',
      timeout: 60_000, // a process that keeps its output open must not keep all tests waiting
      env: { PATH: `${at(path)}:${process.env.PATH}`, SESSION: at('session'), LC_ALL: 'C', ...env },
    })
    return { code: status, stderr }
  }
  /** Puts a program of ours before the real one. */
  const stub = (name: string, body: string, folder = 'stubs') => {
    writeFileSync(join(at(folder), name), `#!/bin/dash\n${body}\n`)
    chmodSync(join(at(folder), name), 0o755)
  }
  /**
   * Carries the calls out once for each command they run, each time with SIGKILL just before that command; `check` sees
   * what is left. `reset` makes the state before.
   */
  const killedAnywhere = async (
    reset: () => void,
    calls: Verb[],
    check: (at: number) => void | Promise<void>,
  ): Promise<number> => {
    for (const name of COUNTED)
      stub(
        name,
        `read -r n <"$COUNT"; n=$((n + 1)); echo $n >"$COUNT"\n[ $n != "$KILL_AT" ] || kill -KILL 0\nexec /usr/bin/${name} "$@"`,
        'counted',
      )
    let killed = 0
    for (let index = 1; index < 200; index++) {
      reset()
      writeFileSync(at('count'), '0\n')
      const { code } = await run(calls, { COUNT: at('count'), KILL_AT: String(index) }, 'counted')
      await check(index)
      if (code === 0) return killed
      killed++
    }
    throw new Error('it never came to its end')
  }
  return {
    directory,
    at,
    run,
    stub,
    killedAnywhere,
    read: (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : undefined),
    write: (name: string, text: string) => writeFileSync(at(name), text),
  }
}
