import { resolve } from 'node:path'
import { describe } from 'node:test'

// `node --import tsx test/unit/suites.ts FILE…` runs files of unit tests in one process, each as a suite of its own: most
// of what a file costs is the start of a process that loads the same modules as the one before.

for (const file of process.argv.slice(2)) describe(file, async () => void (await import(resolve(file))))
