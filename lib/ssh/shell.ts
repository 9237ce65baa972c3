import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type RunbookError, unreachable } from '../errors.ts'
import type { SshTarget } from '../inventory/cluster.ts'
import type { Secret } from '../secret.ts'
import { answerReader, type Incoming, type Signal } from './answers.ts'
import { HEARTBEAT, sshArguments } from './arguments.ts'
import { loginCommand } from './login.ts'
import { noRoot, SUDO_REFUSAL } from './no-root.ts'
import { isKeyLocked, knownLine, textOf } from './own-files.ts'
import { connectionError } from './refusals.ts'

/** Without its comments, which every host would be sent and every shell there would read. */
const program = readFileSync(new URL('../far/session.sh', import.meta.url), 'utf8').replace(/^ *#.*\n/gm, '')

/** Seconds until the far side's shell has answered; long enough for a key that wants to be touched. */
const PATIENCE = 60
/** Milliseconds for sudo's own words to arrive behind ours. */
const WORDS = 300

export type ConnectOptions = {
  sudoPassword?: () => Promise<Secret>
  /** Ends the connection at once, or the attempt. */
  signal?: AbortSignal
}

/** What is told of a shell that has come up, while it lives. */
export type Listener = {
  heard: (item: Exclude<Incoming, Signal>) => void
  /** It has ended, and nobody had asked it to. */
  lost: (error: RunbookError) => void
}

/** The shell of a machine: one `ssh` process there, as root, in the program of lib/far/session.sh. */
export type Shell = {
  send: (...parts: (string | Buffer)[]) => void
  /** What it and ssh have said on stderr, cut to the last 16 KiB. */
  said: () => string
  /** Ends the connection at once, whatever runs there. */
  kill: () => void
  /** Lets it end by what was sent; settles when it is gone. */
  leave: () => Promise<void>
}

const connectionLost = (name: string, host: string, stderr: string): RunbookError =>
  unreachable(`The connection to ${name} was lost`, {
    host: `${name} (${host})`,
    said: stderr.trim() || undefined,
    state: 'a command that ran there ends by itself under its deadline, and keeps the lock until then',
    next: 'run the same command again; it goes on from what it finds',
  })

/**
 * Logs in to one machine, becomes root there, and waits until the shell has read its program.
 * @throws RunbookError exit 3 when the machine can't be reached, entered, or root can't be had there.
 */
export const openShell = async (
  name: string,
  target: SshTarget,
  options: ConnectOptions,
  listener: Listener,
): Promise<Shell> => {
  const nonce = randomBytes(12).toString('hex')
  // Detached: the terminal's ^C must not reach it, or a running step would lose its connection.
  const child = spawn('ssh', sshArguments(target, loginCommand(nonce, target.user)), {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: options.signal,
  })
  let stderr = ''
  /** What was printed before the shell of ours, if one came. */
  let greeting = ''
  let onSignal: (signal: Signal) => void = () => {}
  let onStderr = () => {}
  let isReady = false
  let leaving = false

  /** Who asks for a password that we don't have, in words; its end is why we are not in, not how it ended. */
  let asksPassword: string | undefined
  const refusal = (code: number | null) => {
    if (asksPassword) return noRoot(name, target, asksPassword, stderr)
    const keyLocked = target.identityFile !== undefined && isKeyLocked(textOf(target.identityFile))
    return connectionError(name, target, { stderr, stdout: greeting, code, keyLocked }, knownLine)
  }
  const send: Shell['send'] = (...parts) => {
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
      else listener.heard(item)
    }
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-16384)
    onStderr()
  })
  child.stdin.on('error', () => {})
  let fail: (error: RunbookError) => void = () => {}
  const exited = new Promise<void>(resolve => {
    child.on('error', error => {
      fail(unreachable(`ssh can't be started: ${error.message}`, { next: 'install the OpenSSH client' }))
      resolve()
    })
    child.on('close', code => {
      if (!isReady) fail(refusal(code))
      else if (!leaving) listener.lost(connectionLost(name, target.host, stderr))
      resolve()
    })
  })

  const begin = () => send(`NONCE=${nonce}\nBEAT=${HEARTBEAT.limit / 5}\n`, program)
  begin()
  let impatience: NodeJS.Timeout | undefined
  let settled = false
  await new Promise<void>((resolve, reject) => {
    fail = reject
    const wait = () => {
      if (settled) return
      impatience = setTimeout(() => reject(refusal(0)), PATIENCE * 1000)
    }
    wait()
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

  return {
    send,
    said: () => stderr,
    kill: () => void child.kill(),
    leave: async () => {
      leaving = true
      child.stdin.end()
      // A shared master (ControlPersist) may keep the pipes; our own ssh ends at once.
      const impatience = setTimeout(() => child.kill(), 2000)
      await exited
      clearTimeout(impatience)
    },
  }
}
