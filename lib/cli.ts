import { EXIT, unforeseen } from './errors.ts'
import { help } from './help.ts'
import { parseOptions } from './options.ts'
import type { Program } from './program.ts'
import { valuesOf } from './runbook.ts'

/** The whole command line of a runbook or a chain. Returns the exit code. */
export const cli = async (program: Program): Promise<number> => {
  const { name, frame, words } = program
  // `… | head` closes the pipe; a roll must not die of it half-way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  try {
    const options = parseOptions(words, ownFlags(program), valuesOf(frame))
    if (options.help) {
      process.stdout.write(help(name, frame))
      return EXIT.done
    }
    // Loaded late: who asks for --help waits for none of it.
    const { runProgram } = await import('./program.ts')
    return await runProgram(program, options)
  } catch (error) {
    const known = unforeseen(error)
    const { tellEarly } = await import('./early.ts')
    tellEarly(known, words.includes('--json'))
    return known.exit
  }
}

/** A chain takes the flags of its runbooks, but for those that only make sense step by step. */
const ownFlags = ({ frame }: Program): string[] => Object.keys(frame.flags ?? {})
