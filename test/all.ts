import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { $, chalk } from 'zx'
import { limiter } from '../lib/limit.ts'

// `npm test`: types, lint, unit tests, then the end-to-end tests on labs of their own; the last line counts them all.
// `npm test -- unit` or `npm test -- e2e/30-habits.bats` runs only that.

const root = new URL('..', import.meta.url).pathname
const results = `${root}test/results`
const [only] = process.argv.slice(2).filter(word => !word.endsWith('all.ts') && !word.startsWith('-'))
const started = performance.now()

type Result = { name: string; passed: number; failed: number; output: string }
const all: Result[] = []

$.verbose = false
$.nothrow = true
$.cwd = root

const tell = (result: Result) => {
  all.push(result)
  const mark = result.failed ? chalk.red('✗') : chalk.green('✓')
  console.log(
    `${mark} ${result.name.padEnd(44)}${result.passed} passed${result.failed ? `, ${result.failed} failed` : ''}   ${Math.round((performance.now() - started) / 1000)} s`,
  )
  if (result.failed) console.log(result.output)
}

/** A check that passes or fails as a whole. */
const check = async (name: string, command: string[]) => {
  const { exitCode, stdout, stderr } = await $`${command}`
  tell({ name, passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, output: `${stdout}${stderr}` })
}

const count = (xml: string, pattern: RegExp) => (xml.match(pattern) ?? []).length

/** Reads a JUnit file; a run that left none, or none with a test in it, has failed. */
const fromJunit = (name: string, file: string, exitCode: number | null, output: string): Result => {
  let xml = ''
  try {
    xml = readFileSync(file, 'utf8')
  } catch {}
  const tests = count(xml, /<testcase\b/g)
  const failed = count(xml, /<(failure|error)\b/g) || (exitCode === 0 && tests > 0 ? 0 : 1)
  return {
    name,
    passed: Math.max(0, tests - failed - count(xml, /<skipped\b/g)),
    failed,
    output: failed ? output : '',
  }
}

const unit = async () => {
  const files = (await $`find test/unit -name *.test.ts`).lines().sort()
  const file = `${results}/unit.xml`
  const { exitCode, stdout } =
    await $`node --import tsx --test --test-reporter=junit --test-reporter-destination=${file} --test-reporter=tap --test-reporter-destination=stdout ${files}`
  tell(fromJunit('unit tests', file, exitCode, failuresOf(stdout)))
}

/** Of a TAP stream, the tests that failed with what they said. */
const failuresOf = (tap: string) =>
  tap
    .split(/^(?=\s*(?:not )?ok )/m)
    .filter(block => /^\s*not ok /.test(block))
    .map(block => block.slice(0, 1500))
    .slice(0, 8)
    .join('\n')

const endToEnd = async (name: string) => {
  const directory = `${results}/${name}`
  mkdirSync(directory, { recursive: true })
  const { exitCode, stdout, stderr } =
    await $`node_modules/bats/bin/bats --timing --print-output-on-failure --report-formatter junit --output ${directory} test/e2e/${name}.bats`
  const file = `${results}/${name}.xml`
  await $`mv ${directory}/report.xml ${file} && rm -rf ${directory}`
  tell(fromJunit(`e2e ${name}`, file, exitCode, `${stdout}${stderr}`.slice(-6000)))
  // What a test reports although it passed, such as the longest gap a writer has seen.
  if (exitCode === 0) for (const [note] of stdout.matchAll(/^# .*/gm)) console.log(`  ${note}`)
}

rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
if (!only) {
  await Promise.all([
    check('types', ['node_modules/.bin/tsc']),
    check('lint', ['npm', 'run', '--silent', 'lint']),
  ])
}
if (!only || only.startsWith('unit')) await unit()
if (!only || only.startsWith('e2e')) {
  const wanted = readdirSync(`${root}test/e2e`)
    .filter(file => file.endsWith('.bats') && (!only || only === 'e2e' || only.includes(file)))
    .sort()
  // Each file has a lab of its own; more at once than there are cores only makes each of them slower.
  const turn = limiter(Math.max(1, Math.floor(availableParallelism() / 2) + 1))
  await Promise.all(wanted.map(file => turn(() => endToEnd(file.replace(/\.bats$/, '')))))
}
// Which rows of the guides have a test that passed; only a full run knows.
if (!only) await check('docs/scenarios.md', ['node', '--import', 'tsx', 'lib/docs/write-scenarios.ts'])
const passed = all.reduce((sum, result) => sum + result.passed, 0)
const failed = all.reduce((sum, result) => sum + result.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed || !passed ? 1 : 0
