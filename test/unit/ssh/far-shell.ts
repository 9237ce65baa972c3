import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Answer, answerReader, type Incoming } from '../../../lib/ssh/answers.ts'

const NONCE = 'c0ffee'
const program = readFileSync(new URL('../../../lib/far/session.sh', import.meta.url), 'utf8')

/** A folder that stands for /run/etcd-runbooks. */
export const runFolder = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'run-'))
  // A shell that has just answered writes there once more.
  const remove = () => rmSync(folder, { recursive: true, force: true })
  t.after(() => {
    try {
      remove()
    } catch {
      remove()
    }
  })
  return folder
}

/** The session program with its head, as the controller sends it. */
const sessionProgram = (folder: string, beat: number): string =>
  `NONCE=${NONCE}\nBEAT=${beat / 5}\n${program.replaceAll('/run/etcd-runbooks', folder)}`

/** The far side's shell for real, in a dash on this machine, with a first look and frames written by hand. */
export const farShell = (t: TestContext, folder: string, { beat = 20, command = ['dash'] } = {}) => {
  const [shell = '', ...words] = command
  const child = spawn(shell, words, { detached: true })
  child.stdin.write(sessionProgram(folder, beat))
  const heard: Incoming[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const go of waiting) go()
    waiting.clear()
  }
  let ended = false
  const read = answerReader(NONCE)
  child.stdout.on('data', (chunk: Buffer) => {
    heard.push(...read(chunk))
    wake()
  })
  child.stdin.on('error', () => {})
  const exited = new Promise<number | null>(resolve =>
    child.on('close', code => {
      ended = true
      wake()
      resolve(code)
    }),
  )
  t.after(() => child.kill('SIGKILL'))
  const until = async <T>(find: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      if (ended) throw new Error('the shell has ended')
      await new Promise<void>(resolve => waiting.add(resolve))
    }
  }
  const answer = (id: string): Promise<Answer> =>
    until(() => heard.find(item => 'id' in item && item.id === id) as Answer | undefined)
  const ready = until(() => heard.find(item => 'signal' in item && item.signal === 'ready')).then(() => {
    child.stdin.write('look() { :; }\nfirst begun\n')
    return answer('begun')
  })
  ready.catch(() => {})
  // As the controller does: a shell that still reads its program, or the first look, may read ahead.
  const send = (...parts: (string | Buffer)[]): Promise<void> =>
    ready
      .then(() => {
        for (const part of parts) child.stdin.write(part)
      })
      .catch(() => {})
  let next = 0
  return {
    child,
    exited,
    heard,
    send,
    answer,
    /** The answer to the first look, behind which it takes frames. */
    ready: () => ready,
    put: (name: string, bytes: Buffer) => send(`put ${name} ${bytes.length}\n`, bytes, '.\n'),
    run: (script: string, deadline = 20): Promise<Answer> => {
      const id = `r${next++}`
      void send(`run ${id} ${deadline} ${Buffer.byteLength(script)}\n${script}.\n`)
      return answer(id)
    },
    lock: (record: string): Promise<Answer> => {
      const id = `l${next++}`
      void send(`lock ${id} ${record}\n`)
      return answer(id)
    },
  }
}
