import { $ } from 'zx'
import { ROOT } from './lab/paths.ts'

/** Empty where this is no git repository. */
const revision = async (...words: string[]): Promise<string> =>
  (await $({ nothrow: true, quiet: true, cwd: ROOT })`git rev-parse ${words}`).stdout.trim()

/** The commit that is tried here, in short. */
export const commitTried = () => revision('--short', 'HEAD')

/** What all files of that commit are: the same code has the same, whatever was committed before it. */
export const codeTried = () => revision('--verify', '--quiet', 'HEAD^{tree}')

/** Does this when the process is told to end, and then ends it as one that a ^C has ended (128 + SIGINT, bash(1)). */
export const whenEnded = (cleanUp: () => Promise<void>): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, async () => {
      console.log(`\nEnded by ${signal}; taking the labs down`)
      await cleanUp()
      process.exit(130)
    })
}
