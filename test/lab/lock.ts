import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Does something while holding an exclusive lock on a file. A child holds it as long as its stdin is open, so that the
 * kernel frees it however this process ends (man 2 flock); Node itself has no flock.
 */
export const withLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  mkdirSync(dirname(file), { recursive: true })
  const holder = spawn('flock', [file, 'sh', '-c', 'echo; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await new Promise<void>((resolve, reject) => {
      holder.once('error', reject)
      holder.once('exit', code => reject(new Error(`flock ${file} ended with ${code}`)))
      holder.stdout.once('data', () => resolve())
    })
    return await work()
  } finally {
    holder.stdin.end()
  }
}
