import { $ } from 'zx'
import { ROOT } from './lab/paths.ts'

/** The commit that is tried here, in short; empty where this is no git repository. */
export const commitTried = async (): Promise<string> =>
  (await $({ nothrow: true, quiet: true, cwd: ROOT })`git rev-parse --short HEAD`).stdout.trim()

/** Does this when the process is told to end, and then ends it as one that a ^C has ended (128 + SIGINT, bash(1)). */
export const whenEnded = (cleanUp: () => Promise<void>): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, async () => {
      console.log(`\nEnded by ${signal}; taking the labs down`)
      await cleanUp()
      process.exit(130)
    })
}
