import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { failed } from '../../lib/errors.ts'
import { commandLine } from '../../lib/quote.ts'

type Options = { env?: NodeJS.ProcessEnv; cwd?: string; input?: string }

/** Runs a command of this machine and returns its stdout; throws exit 1 with the command and its last lines. */
export const capture = async (command: string, words: string[], { input, ...options }: Options = {}) => {
  const child = spawn(command, words, { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
  const exit = new Promise<string | undefined>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit ${code}`)))
  })
  // A command that ends without reading its input is judged by its exit code.
  child.stdin.on('error', () => {}).end(input ?? '')
  const [out, err, bad] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  if (bad === undefined) return out
  const said = (err.trim() || out.trim()).split('\n').slice(-8).join('\n')
  throw failed(`${command} did not work (${bad}).`, { command: commandLine([command, ...words]), said })
}
