import type { RunbookError } from '../errors.ts'
import type { SshTarget } from '../inventory/cluster.ts'
import { commandLine } from '../quote.ts'
import type { Answer } from './answers.ts'
import { HEARTBEAT } from './arguments.ts'
import { withPayloads } from './payloads.ts'
import { type ConnectOptions, openShell } from './shell.ts'
import { type SessionCounts, tripLog } from './trips.ts'

/** One script for a machine: its deadline in seconds runs on the far side; payloads lie in `$SESSION/<name>`. */
export type Script = {
  text: string
  deadline: number
  payloads?: Map<string, Buffer>
  /** Right after the script sent before it, and only if that one ends well; else it is not run (code 125). */
  after?: boolean
  onOutput?: (lines: string) => void
}

/**
 * A script that changes nothing. The first of a session is read by the shell there as it read its program, which takes
 * no process; the deadline of that one runs on this side, and ends the session with it.
 */
export type Look = Pick<Script, 'text' | 'deadline' | 'onOutput'>

/** The one shell of a machine and run; every script and every mutation of that machine goes through it. */
export type Session = {
  name: string
  run(script: Script): Promise<Answer>
  look(script: Look): Promise<Answer>
  /** Takes the machine's lock for the life of this session; otherwise tells the holder's record, which is one line. */
  lock(record: string): Promise<{ held: true } | { held: false; holder: string }>
  /** Replaces the holder's record that others are shown. */
  note(record: string): void
  close(): Promise<void>
  counts: SessionCounts
}

/** Follows a frame's bytes: without it they were cut short. */
const WHOLE = '.\n'
const NOTHING: Look = { text: ':', deadline: 20 }

/**
 * Opens the framed shell on one machine as root: one `ssh` process, one login.
 * @throws RunbookError exit 3 when the machine can't be reached, entered, or root can't be had there.
 */
export const connect = async (
  name: string,
  target: SshTarget,
  options: ConnectOptions = {},
): Promise<Session> => {
  const log = tripLog()
  const waiting = new Map<
    string,
    { settle: (answer: Answer) => void; fail: (error: Error) => void; onOutput?: Script['onOutput'] }
  >()
  let lost: RunbookError | undefined
  const shell = await openShell(name, target, options, {
    heard: item => {
      // They run in the order they were sent in, so it is the oldest one's.
      if ('output' in item) waiting.values().next().value?.onOutput?.(item.output)
      else {
        waiting.get(item.id)?.settle(item)
        waiting.delete(item.id)
      }
    },
    lost: error => {
      lost = error
      clearInterval(heartbeat)
      for (const { fail } of waiting.values()) fail(error)
      waiting.clear()
    },
  })
  log.connected()
  /** Settles once the shell takes frames, which is when it has answered the first look. */
  let opened: Promise<void> | undefined
  let isOpen = false
  const heartbeat = setInterval(() => isOpen && shell.send('ping\n'), HEARTBEAT.every * 1000)
  heartbeat.unref()

  let next = 0
  const ask = async (
    id: string,
    question: (string | Buffer)[],
    { after, onOutput }: Pick<Script, 'after' | 'onOutput'> = {},
  ): Promise<Answer> => {
    if (lost) throw lost
    const answered = log.sent(after)
    const answer = new Promise<Answer>((settle, fail) => waiting.set(id, { settle, fail, onOutput }))
    shell.send(...question)
    answer.then(answered, () => answered())
    return answer
  }

  const first = async ({ text, deadline, onOutput }: Look): Promise<Answer> => {
    const id = String(next++)
    const before = shell.said().length
    const late = setTimeout(() => {
      waiting.get(id)?.settle({ code: 124, stdout: '', stderr: '' })
      shell.kill()
    }, deadline * 1000)
    const answer = ask(id, [`look() {\n${text}\n}\nfirst ${id}\n`], { onOutput })
    const done = () => {
      isOpen = true
      clearTimeout(late)
    }
    opened = answer.then(done, done)
    return { ...(await answer), stderr: shell.said().slice(before) }
  }
  const askInFrames: typeof ask = async (...question) => {
    if (!opened) first(NOTHING).catch(() => {})
    await opened
    return ask(...question)
  }
  const framed = (head: string, body: Buffer) => [`${head} ${body.length}\n`, body, WHOLE]

  const run: Session['run'] = ({ text, deadline, payloads = new Map(), after, onOutput }) => {
    const id = String(next++)
    const whole = withPayloads(text, payloads)
    const puts = whole.rest.flatMap(([key, bytes]) => framed(commandLine(['put', key]), bytes))
    const head = `${after ? 'then' : 'run'} ${id} ${Math.ceil(deadline)}`
    return askInFrames(id, [...puts, ...framed(head, Buffer.from(whole.text))], { after, onOutput })
  }

  return {
    name,
    counts: log.counts,
    run,
    look: script => (opened ? run(script) : first(script)),
    lock: async record => {
      const id = String(next++)
      const { code, stdout } = await askInFrames(id, [`lock ${id} ${record}\n`])
      return code === 0 ? { held: true } : { held: false, holder: stdout }
    },
    note: record => shell.send(`note ${record}\n`),
    close: async () => {
      clearInterval(heartbeat)
      shell.send('exit 0\n')
      await shell.leave()
    },
  }
}
