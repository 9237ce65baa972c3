import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const made = new Set<string>()

/** A directory for the sockets of ssh connections that stay open; short, since a socket's path has 108 bytes (unix(7)). */
export const masterDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'cm-'))
  made.add(directory)
  return directory
}

/** Ends all connections that were kept open. */
export const closeMasters = (): void => {
  for (const directory of made) {
    for (const socket of readdirSync(directory))
      spawnSync('ssh', ['-o', `ControlPath=${join(directory, socket)}`, '-O', 'exit', 'any'], {
        stdio: 'ignore',
        timeout: 5000,
      })
    rmSync(directory, { recursive: true, force: true })
    made.delete(directory)
  }
}
