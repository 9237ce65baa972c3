import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { $, chalk } from 'zx'
import { limiter } from '../lib/limit.ts'
import { wordsAfter } from '../lib/runbook.ts'
import { asked } from './asked.ts'
import { fromJunit, type Result, runBats, textOf } from './bats.ts'
import { hashOf } from './reliability/random.ts'
import { codeTried } from './tried.ts'
import { HELP, partOf } from './words.ts'

// `npm test`: types, lint, unit tests, a sample of the reliability suite, then the end-to-end tests on labs of their own;
// the last line counts them all.
// `npm test -- unit` or `npm test -- e2e/habits.bats` runs only that.

const root = new URL('..', import.meta.url).pathname
const results = `${root}test/results`
const files = readdirSync(`${root}test/e2e`).filter(file => file.endsWith('.bats'))
const part = asked(HELP, () => partOf(wordsAfter(import.meta.url), files))
const started = performance.now()

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
  const passed = exitCode === 0 ? 1 : 0
  tell({ name, passed, failed: 1 - passed, output: `${stdout}${stderr}`, notes: [] })
}

const cores = availableParallelism()

/** Every second file with two cores, and so on: files of one subject cost much alike. */
const unit = async () => {
  const files = (await $`find test/unit -name *.test.ts`).lines().sort()
  const ended = await Promise.all(
    Array.from({ length: cores }, async (_, share) => {
      const file = `${results}/unit-${share + 1}.xml`
      const mine = files.filter((_, index) => index % cores === share)
      const { exitCode, stdout } =
        await $`node --import tsx --test-reporter=junit --test-reporter-destination=${file} --test-reporter=tap --test-reporter-destination=stdout test/unit/suites.ts ${mine}`
      return { xml: textOf(file), exitCode, failures: failuresOf(stdout) }
    }),
  )
  const failed = ended.some(({ xml, exitCode }) => exitCode !== 0 || !xml)
  tell(
    fromJunit(
      'unit tests',
      ended.map(({ xml }) => xml).join(''),
      failed ? 1 : 0,
      ended.map(({ failures }) => failures).join('\n'),
    ),
  )
}

/** Of a TAP stream, the tests that failed with what they said. */
const failuresOf = (tap: string) =>
  tap
    .split(/^(?=\s*(?:not )?ok )/m)
    .filter(block => /^\s*not ok /.test(block))
    .map(block => block.slice(0, 1500))
    .slice(0, 8)
    .join('\n')

/** Of the cases that were told, those that failed with all they said. */
const failedIn = (told: string) =>
  told
    .split(/^(?=\S*[✓✗])/m)
    .filter(block => /^\S*✗/.test(block))
    .join('')

/** A sample of the reliability suite, another one for each state of the code; each of its cases is a test. */
const reliability = async () => {
  const seed = hashOf(await codeTried())
  const { exitCode, stdout, stderr } = await $`bin/zx test/reliability/reliability.ts --quick --seed ${seed}`
  const said = `${failedIn(stdout)}\n${stdout.trim().split('\n').slice(-3).join('\n')}\n${stderr.slice(-2000)}`
  tell(fromJunit('reliability, a sample', textOf(`${results}/reliability.xml`), exitCode, said))
}

const endToEnd = async (name: string) => {
  const result = await runBats(`test/e2e/${name}.bats`, `${results}/${name}.xml`)
  tell({ ...result, name: `e2e ${name}` })
  for (const note of result.notes) console.log(`  ${note}`)
}

rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
if (part === 'all') {
  await Promise.all([
    check('types', ['node_modules/.bin/tsc']),
    check('lint', ['npm', 'run', '--silent', 'lint']),
  ])
}
if (part === 'all' || part === 'unit') await unit()
if (part === 'all' || part === 'reliability') await reliability()
if (part !== 'unit' && part !== 'reliability') {
  const wanted = files.filter(file => part === 'all' || part === 'e2e' || part === `e2e/${file}`).sort()
  // Each file has a lab of its own; more at once than there are cores only makes each of them slower.
  const turn = limiter(Math.max(1, Math.floor(cores / 2) + 1))
  await Promise.all(wanted.map(file => turn(() => endToEnd(file.replace(/\.bats$/, '')))))
}
// Which rows of the guides have a test that passed; only a full run knows.
if (part === 'all')
  await check('docs/scenarios.md', ['node', '--import', 'tsx', 'lib/docs/write-scenarios.ts'])
const passed = all.reduce((sum, result) => sum + result.passed, 0)
const failed = all.reduce((sum, result) => sum + result.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed || !passed ? 1 : 0
