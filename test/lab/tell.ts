import { chalk } from 'zx'

/** A line about something that was right already, as the runbooks print it. */
export const already = (what: string, where = ''): void => line(chalk.green('✓'), what, where)

/** Does something and prints a line about it, with how long it took. */
export const doing = async <T>(what: string, where: string, work: () => Promise<T>): Promise<T> => {
  const started = performance.now()
  if (process.stdout.isTTY) process.stdout.write(chalk.dim(`  … ${what}`))
  try {
    const result = await work()
    clear()
    line(chalk.yellow('●'), what, where, seconds(started))
    return result
  } catch (error) {
    clear()
    line(chalk.red('✗'), what, where, seconds(started))
    throw error
  }
}

/** Time since `started` (performance.now()), as `1.2 s`. */
export const seconds = (started: number): string => `${((performance.now() - started) / 1000).toFixed(1)} s`

const line = (mark: string, what: string, where: string, time = ''): void =>
  console.log(`  ${mark} ${`${what.padEnd(52)}  ${where.padEnd(22)} ${time}`.trimEnd()}`)

const clear = (): void => {
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K')
}
