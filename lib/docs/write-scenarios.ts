import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readJunit, scenariosPage } from './scenarios.ts'

// Writes docs/scenarios.md from the last results: node --import tsx lib/docs/write-scenarios.ts
const root = new URL('../../', import.meta.url)
const namesIn = (folder: string, end: string): string[] =>
  readdirSync(new URL(folder, root))
    .filter(file => file.endsWith(end))
    .map(file => file.slice(0, -end.length))
    .sort()

const ran = namesIn('test/results/', '.xml')
const files = namesIn('test/e2e/', '.bats')
const missing = files.filter(name => !ran.includes(name))
if (missing.length) {
  console.error(`There are no results of ${missing.join(', ')}; run them first: npm test`)
  process.exitCode = 1
} else {
  const results = files.flatMap(name =>
    readJunit(readFileSync(new URL(`test/results/${name}.xml`, root), 'utf8')),
  )
  writeFileSync(new URL('docs/scenarios.md', root), scenariosPage(results, namesIn('docs/runbooks/', '.md')))
}
