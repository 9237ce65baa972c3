import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Outcome } from '../part.ts'
import { runToEnd } from '../run.ts'
import { exitOf, type Local } from './entry.ts'
import { complaintsAbout, sentenceOf, wordsOf } from './words.ts'

/** An `ssh` that leaves a mark instead of connecting. */
const markingSsh = (folder: string): { path: string; mark: string } => {
  const [path, mark] = [join(folder, 'bin'), join(folder, 'contacted')]
  mkdirSync(path)
  writeFileSync(join(path, 'ssh'), `#!/bin/sh\necho "$@" >>'${mark}'\nexit 255\n`)
  chmodSync(join(path, 'ssh'), 0o755)
  return { path, mark }
}

/** Tries an input on this machine alone. @throws Error with all that was not as expected */
export const tryLocal = async (entry: Local): Promise<Omit<Outcome, 'ok'>> => {
  const folder = mkdtempSync(join(tmpdir(), 'input-'))
  try {
    const { path, mark } = markingSsh(folder)
    if (entry.inventory !== undefined)
      writeFileSync(join(folder, 'hosts.yaml'), entry.inventory, { mode: 0o600 })
    await entry.arrange?.(folder)
    const flags = entry.flags ?? (entry.verdict === 'refuse' ? [] : ['--list'])
    const ended = await runToEnd(entry.book ?? 'all', 'hosts.yaml', flags, {
      cwd: folder,
      env: { ...entry.env, PATH: `${path}${delimiter}${process.env['PATH']}` },
    })
    const words = wordsOf(ended)
    const says = exitOf(entry) === 2 ? [...entry.says, 'o host was contacted'] : entry.says
    const complaints = complaintsAbout({ exit: ended.exit, words }, { exit: exitOf(entry), says })
    if (existsSync(mark)) complaints.push('a host was contacted')
    if (complaints.length) throw new Error(`${complaints.join('; ')}. It said:\n${words.slice(0, 2000)}`)
    return { exit: ended.exit ?? undefined, said: sentenceOf(words, entry.says) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
