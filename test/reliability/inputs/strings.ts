import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { commandLine } from '../../../lib/quote.ts'
import { type Answer, answerReader } from '../../../lib/ssh/answers.ts'
import type { Case } from '../part.ts'

const NONCE = 'c0ffee'
const AT_ONCE = 250
const PROGRAM = new URL('../../../lib/far/session.sh', import.meta.url)

const SHELLS = [['dash'], ['bash', '--posix'], ['bash'], ['busybox', 'sh']]

/** The session program of the far side in a shell on this machine, with a folder that stands for /run. */
const session = ([program = '', ...options]: string[], folder: string) => {
  const text = readFileSync(PROGRAM, 'utf8').replaceAll('/run/etcd-runbooks', folder)
  const child = spawn(program, [...options, '-c', `NONCE=${NONCE}\nBEAT=12\n${text}\nserve`])
  const answers = new Map<string, (answer: Answer) => void>()
  const read = answerReader(NONCE)
  child.stdout.on('data', (chunk: Buffer) => {
    for (const item of read(chunk)) if ('id' in item) answers.get(item.id)?.(item)
  })
  child.stdin.on('error', () => {})
  const closed = once(child, 'close')
  let next = 0
  return {
    /** Runs a script with a payload in the session's folder, as `fleet` does. */
    run: (script: string, payload: Buffer): Promise<Answer> => {
      const id = `r${next++}`
      const answer = new Promise<Answer>((resolve, reject) => {
        answers.set(id, resolve)
        void closed.then(() => reject(new Error('the shell has ended')))
      })
      child.stdin.write(`put p0 ${payload.length}\n`)
      child.stdin.write(payload)
      child.stdin.write('.\n')
      child.stdin.write(`run ${id} 60 ${Buffer.byteLength(script)}\n${script}.\n`)
      return answer
    },
    end: async () => {
      child.stdin.end()
      child.kill()
      await closed
    },
  }
}

const NASTY = [...'\'"\\\n\r\t$`!~*?[#-= ;&|<>(){}%@\x01\x07\x1b\x7f\u00e9a', '\u{1f4a5}', '\u202e', "'\\''"]

/** Strings as names, paths and passwords may be, but worse; NUL is refused before, since no argument carries it. */
const anyString = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map(text => text.replaceAll('\0', '')),
  fc.array(fc.constantFrom(...NASTY), { maxLength: 20 }).map(parts => parts.join('')),
)

const joined = (words: string[]): string =>
  Buffer.concat(words.map(word => Buffer.from(`${word}\0`))).toString('hex')

const carried = async (shell: string[], strings: string[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'far-'))
  const far = session(shell, folder)
  try {
    for (let at = 0; at < strings.length; at += AT_ONCE) {
      const words = strings.slice(at, at + AT_ONCE)
      const payload = Buffer.from(words.join('\n'))
      // As an argument, which is how names and paths go, and as a payload, which is how secrets and files go.
      const hex = "| od -An -v -tx1 | tr -d ' \\n'"
      const script = `${commandLine(['printf', '%s\\0', ...words])} ${hex}; echo; cat "$SESSION/p0" ${hex}\n`
      const { code, stdout, stderr } = await far.run(script, payload)
      const [asWords, asPayload] = stdout.split('\n')
      if (code !== 0 || asWords !== joined(words) || asPayload !== payload.toString('hex'))
        throw new Error(
          `of strings ${at} to ${at + words.length} not all arrived (exit ${code}) ${stderr.slice(0, 500)}`,
        )
    }
  } finally {
    await far.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Arbitrary strings through the real quoting and a real session, byte for byte. */
export const stringCases = ({ quick, seed }: { quick: boolean; seed: number }): Case[] =>
  SHELLS.map(shell => ({
    part: 'inputs',
    id: `fuzz · ${shell.join(' ')}`,
    title: `Any string reaches a session in ${shell.join(' ')} byte for byte, as an argument and as a payload`,
    run: async () => {
      if (spawnSync(shell[0]!, ['-c', ':']).error) throw new Error(`${shell[0]} is not installed here`)
      const total = quick ? 500 : 10_000
      await carried(shell, fc.sample(anyString, { seed, numRuns: total }))
      return { note: `${total.toLocaleString('en')} strings, seed ${seed}` }
    },
  }))
