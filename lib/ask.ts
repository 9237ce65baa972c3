import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { EXIT, RunbookError, usage } from './errors.ts'
import type { Emit } from './events.ts'
import { Secret } from './secret.ts'

/** The terminal questions are asked on. */
export type Terminal = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream }

/** Questions to the operator. Without a terminal, asking is a usage error (exit 2), never a silent answer. */
export type Asker = {
  /** Returns when answered with yes or `--yes` was given. @throws RunbookError exit 130 when the answer is no */
  agree: (question: string) => Promise<void>
  /** For --confirm: what to do with a step. */
  before: (title: string) => Promise<'continue' | 'skip' | 'quit'>
  /** For what `--yes` never answers: the name must be typed. @throws RunbookError exit 130 when it is not */
  typed: (question: string, name: string, given?: string) => Promise<void>
  /** Reads a line without showing it; `insteadOf` is how to answer without a terminal. @throws RunbookError exit 130 at ^C or end of input */
  secret: (question: string, insteadOf: string) => Promise<Secret>
}

/** Standard input with whichever output is the terminal: with --json standard output is not, but standard error is. */
const ownTerminal = (): Terminal | null => {
  const output = [process.stderr, process.stdout].find(stream => stream.isTTY)
  return process.stdin.isTTY && output ? { input: process.stdin, output } : null
}

/** Whether there is anybody to ask. */
export const canAsk = (): boolean => ownTerminal() !== null

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })

/** One line of input; undefined at ^C or end of input. */
const line = ({ input, output }: Terminal, question: string, hidden: boolean): Promise<string | undefined> =>
  new Promise(resolve => {
    const lines = question.split('\n')
    const prompt = lines.pop() ?? ''
    output.write(lines.map(text => `${text}\n`).join('') + (hidden ? prompt : ''))
    const terminal = (input as { isTTY?: boolean }).isTTY === true
    // Readline echoes what is typed on its output: for a secret that must be nowhere.
    const reader = createInterface({ input, output: hidden ? nowhere() : output, terminal, historySize: 0 })
    reader.setPrompt(prompt)
    reader.prompt()
    let answer: string | undefined
    reader.once('line', text => {
      answer = text
      reader.close()
    })
    reader.once('SIGINT', () => reader.close())
    reader.once('close', () => {
      if (hidden || answer === undefined) output.write('\n')
      resolve(answer)
    })
  })

const declined = (message: string): RunbookError =>
  new RunbookError(EXIT.interrupted, message, { next: 'run the same command to go on' })

/**
 * Asks on the terminal. `yes` answers what --yes may answer. `emit` tells the sinks, so that nothing is drawn over a
 * question; secrets are asked but never told.
 */
export const asker = (
  { yes }: { yes: boolean },
  emit: Emit = () => {},
  terminal: Terminal | null = ownTerminal(),
): Asker => {
  const ask = async (question: string, insteadOf: string, hidden = false): Promise<string | undefined> => {
    if (!terminal)
      throw usage(`“${question.trim()}” needs an answer, and there is no terminal to ask on`, {
        next: insteadOf,
      })
    emit({ event: 'question', question })
    const answer = await line(terminal, question, hidden)
    emit({ event: 'answer', question, answer: hidden ? 'hidden' : (answer ?? 'none') })
    return hidden ? answer : answer?.trim()
  }
  return {
    agree: async question => {
      if (yes) return
      const answer = await ask(`${question} [y/N] `, 'use --yes')
      if (!/^y(es)?$/i.test(answer ?? '')) throw declined('Stopped: the answer was no.')
    },
    before: async title => {
      const answers = { c: 'continue', s: 'skip', q: 'quit' } as const
      for (;;) {
        const answer = await ask(`${title}: continue, skip or quit? [c/s/q] `, 'leave out --confirm')
        if (answer === undefined) return 'quit'
        const [first] = answer.toLowerCase()
        const chosen = Object.entries(answers).find(
          ([key, word]) => key === first && word.startsWith(answer.toLowerCase()),
        )
        if (chosen) return chosen[1]
      }
    },
    typed: async (question, name, given) => {
      const answer =
        given ?? (await ask(`${question}\nType ${name} to go on: `, `use --confirm-cluster ${name}`))
      if (answer !== name) throw declined(`Stopped: ${name} was not typed.`)
    },
    secret: async (question, insteadOf) => {
      const answer = await ask(question, insteadOf, true)
      if (answer === undefined) throw declined('Stopped: nothing was typed.')
      return new Secret(answer)
    },
  }
}
