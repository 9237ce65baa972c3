import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type RunbookError, unreachable } from '../errors.ts'
import type { SshTarget } from '../inventory/cluster.ts'
import { commandLine } from '../quote.ts'
import type { Secret } from '../secret.ts'
import { type Answer, answerReader, type Signal } from './answers.ts'
import { HEARTBEAT, sshArguments } from './arguments.ts'
import { loginCommand } from './login.ts'
import { noRoot, SUDO_REFUSAL } from './no-root.ts'
import { isKeyLocked, knownLine, textOf } from './own-files.ts'
import { connectionError } from './refusals.ts'
import { type SessionCounts, tripLog } from './trips.ts'

const sessionProgram = readFileSync(new URL('../far/session.sh', import.meta.url))

/** One script for a machine: its deadline in seconds runs on the far side; payloads lie in `$SESSION/<name>`. */
export type Script = {
  text: string
  deadline: number
  payloads?: Map<string, Buffer>
  /** Right after the script sent before it, and only if that one ends well; else it is not run (code 125). */
  after?: boolean
  onOutput?: (lines: string) => void
}

/** Follows a frame's bytes: without it they were cut short. */
const WHOLE = '.\n'

/** Seconds until the far side's shell has answered; long enough for a key that wants to be touched. */
const PATIENCE = 60
/** Milliseconds for sudo's own words to arrive behind ours. */
const WORDS = 300

/** The one shell of a machine and run; every script and every mutation of that machine goes through it. */
export type Session = {
  name: string
  run(script: Script): Promise<Answer>
  /** Takes the machine's lock for the life of this session; otherwise tells the holder's record. */
  lock(record: string): Promise<{ held: true } | { held: false; holder: string }>
  /** Replaces the holder's record that others are shown. */
  note(record: string): void
  close(): Promise<void>
  counts: SessionCounts
}

export type ConnectOptions = {
  sudoPassword?: () => Promise<Secret>
  /** Ends the connection at once, or the attempt. */
  signal?: AbortSignal
}

/**
 * Opens the framed shell on one machine as root: one `ssh` process, one login.
 * @throws RunbookError exit 3 when the machine can't be reached, entered, or root can't be had there.
 */
export const connect = async (
  name: string,
  target: SshTarget,
  options: ConnectOptions = {},
): Promise<Session> => {
  const nonce = randomBytes(12).toString('hex')
  const log = tripLog()
  // Detached: the terminal's ^C must not reach it, or a running step would lose its connection.
  const child = spawn('ssh', sshArguments(target, loginCommand(nonce)), {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: options.signal,
  })
  const waiting = new Map<
    string,
    { settle: (answer: Answer) => void; fail: (error: Error) => void; onOutput?: Script['onOutput'] }
  >()
  let stderr = ''
  /** What was printed before the shell of ours, if one came. */
  let greeting = ''
  let lost: RunbookError | undefined
  let onSignal: (signal: Signal) => void = () => {}
  let onStderr = () => {}
  let isReady = false
  let closing = false
  let next = 0

  /** Who asks for a password that we don't have, in words; its end is why we are not in, not how it ended. */
  let asksPassword: string | undefined
  const refusal = (code: number | null) => {
    if (asksPassword) return noRoot(name, target, asksPassword, stderr)
    const keyLocked = target.identityFile !== undefined && isKeyLocked(textOf(target.identityFile))
    return connectionError(name, target, { stderr, stdout: greeting, code, keyLocked }, knownLine)
  }
  const lose = (error: RunbookError) => {
    lost ??= error
    for (const { fail } of waiting.values()) fail(lost)
    waiting.clear()
  }
  const send = (...parts: (string | Buffer)[]) => {
    if (!child.stdin.writable) return
    child.stdin.cork()
    for (const part of parts) child.stdin.write(part)
    child.stdin.uncork()
  }
  const read = answerReader(nonce)
  child.stdout.on('data', (chunk: Buffer) => {
    if (!isReady) greeting = (greeting + chunk.toString()).slice(-2048)
    for (const item of read(chunk)) {
      if ('signal' in item) onSignal(item)
      // They run in the order they were sent in, so it is the oldest one's.
      else if ('output' in item) waiting.values().next().value?.onOutput?.(item.output)
      else {
        waiting.get(item.id)?.settle(item)
        waiting.delete(item.id)
      }
    }
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-16384)
    onStderr()
  })
  child.stdin.on('error', () => {})
  const exited = new Promise<void>(resolve => {
    child.on('error', error => {
      lose(unreachable(`ssh can't be started: ${error.message}`, { next: 'install the OpenSSH client' }))
      resolve()
    })
    child.on('close', code => {
      if (!closing)
        lose(
          isReady
            ? unreachable(`The connection to ${name} was lost`, {
                host: `${name} (${target.host})`,
                said: stderr.trim() || undefined,
                state:
                  'a command that ran there ends by itself under its deadline, and keeps the lock until then',
                next: 'run the same command again; it goes on from what it finds',
              })
            : refusal(code),
        )
      resolve()
    })
  })

  const begin = () => send(`NONCE=${nonce}\nBEAT=${HEARTBEAT.limit / 5}\n`, sessionProgram)
  begin()
  let impatience: NodeJS.Timeout | undefined
  let settled = false
  await new Promise<void>((resolve, reject) => {
    const wait = () => {
      if (settled) return
      impatience = setTimeout(() => reject(refusal(0)), PATIENCE * 1000)
    }
    wait()
    void exited.then(() => reject(lost))
    // After a wrong password sudo waits for another one, which we don't have.
    onStderr = () => {
      if (!isReady && SUDO_REFUSAL.test(stderr)) reject(noRoot(name, target, 'sudo refused', stderr))
    }
    onSignal = ({ signal, words }) => {
      if (signal === 'ready') resolve()
      else if (signal === 'root') begin()
      else if (signal === 'no-sudo')
        reject(noRoot(name, target, `${words[0]} is not root and there is no sudo`))
      else if (options.sudoPassword) {
        // A person may be asked.
        clearTimeout(impatience)
        options.sudoPassword().then(password => {
          wait()
          send(password.reveal(), '\n')
        }, reject)
      } else {
        asksPassword = `sudo asks ${words[0]} for a password`
        setTimeout(() => reject(refusal(null)), stderr ? 0 : WORDS)
      }
    }
  })
    .catch(error => {
      child.kill()
      throw error
    })
    .finally(() => {
      settled = true
      clearTimeout(impatience)
    })
  isReady = true
  log.connected()
  const heartbeat = setInterval(() => send('ping\n'), HEARTBEAT.every * 1000)
  heartbeat.unref()
  void exited.then(() => clearInterval(heartbeat))

  const ask = async (
    id: string,
    frame: (string | Buffer)[],
    { after, onOutput }: Pick<Script, 'after' | 'onOutput'> = {},
  ): Promise<Answer> => {
    if (lost) throw lost
    const answered = log.sent(after)
    const answer = new Promise<Answer>((settle, fail) => waiting.set(id, { settle, fail, onOutput }))
    send(...frame)
    answer.then(answered, () => answered())
    return answer
  }

  return {
    name,
    counts: log.counts,
    run: ({ text, deadline, payloads = new Map(), after, onOutput }) => {
      const id = String(next++)
      const puts = [...payloads].flatMap(([key, bytes]) => [
        `${commandLine(['put', key, String(bytes.length)])}\n`,
        bytes,
        WHOLE,
      ])
      const body = Buffer.from(text)
      const frame = [`${after ? 'then' : 'run'} ${id} ${Math.ceil(deadline)} ${body.length}\n`, body, WHOLE]
      return ask(id, [...puts, ...frame], { after, onOutput })
    },
    lock: async record => {
      const id = String(next++)
      const body = Buffer.from(record)
      const { code, stdout } = await ask(id, [`lock ${id} ${body.length}\n`, body, WHOLE])
      return code === 0 ? { held: true } : { held: false, holder: stdout }
    },
    note: record => {
      const body = Buffer.from(record)
      send(`note ${body.length}\n`, body, WHOLE)
    },
    close: async () => {
      closing = true
      clearInterval(heartbeat)
      send('bye\n')
      child.stdin.end()
      // A shared master (ControlPersist) may keep the pipes; our own ssh ends at once.
      const impatience = setTimeout(() => child.kill(), 2000)
      await exited
      clearTimeout(impatience)
    },
  }
}
