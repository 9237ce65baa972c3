import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { $, chalk } from 'zx'
import { readJunit } from '../../lib/docs/scenarios.ts'
import { checkVersion } from '../../lib/etcd/versions.ts'
import { limiter } from '../../lib/limit.ts'
import { type Result, runBats, textOf } from '../bats.ts'
import { versionsAtHand } from '../lab/releases.ts'
import { IMAGES, type Image } from '../lab/settings.ts'
import { cellsOf, matrixPage, merged, type Row, rowsIn } from './page.ts'

const HELP = `Every version of etcd that is at hand, on every release of Debian the lab has; the results go to docs/matrix.md.

  npm run matrix                        all of it, a quarter of an hour on a quiet machine
  npm run matrix -- --only 3.4.23       one version; the other rows of the page stay. May be given again
  npm run matrix -- --image trixie      one release of Debian
  npm run matrix -- --what restore      one file of test/matrix; the other columns stay, too
  KEEP_LAB=1 npm run matrix -- …        leaves the labs for a look around

Versions: Debian's own (3.4.23, 3.5.16, the newest 3.5), and every official archive in test/lab/mirror.`

const root = new URL('../..', import.meta.url).pathname
const page = `${root}docs/matrix.md`
const results = `${root}test/results/matrix`
const DEBIAN: Record<Image, string> = { bookworm: '12', trixie: '13' }
const FILES = ['fresh', 'migration', 'restore', 'one-ca'] as const
const started = performance.now()

$.verbose = false
$.nothrow = true
$.cwd = root

const stop = (words: string): never => {
  console.error(words)
  process.exit(2)
}

const asked = () => {
  const text = { type: 'string', multiple: true } as const
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2).filter(word => !word.endsWith('matrix.ts')),
      options: { only: text, image: text, what: text, help: { type: 'boolean' } },
    })
    return values
  } catch (error) {
    return stop(`${(error as Error).message}\n\n${HELP}`)
  }
}

const chosen = <T extends string>(all: readonly T[], wanted: string[] | undefined): readonly T[] => {
  const unknown = wanted?.find(word => !(all as readonly string[]).includes(word))
  if (unknown) stop(`There is no ${unknown} here, only ${all.join(', ')}.`)
  return wanted ? all.filter(word => wanted.includes(word)) : all
}

const tell = (name: string, { passed, failed, output, notes }: Omit<Result, 'name'>) => {
  const mark = failed ? chalk.red('✗') : chalk.green('✓')
  const counts = `${passed} passed${failed ? `, ${failed} failed` : ''}`
  console.log(`${mark} ${name.padEnd(44)}${counts}   ${Math.round((performance.now() - started) / 1000)} s`)
  for (const line of [...notes.map(note => `  ${note}`), ...(failed ? [output] : [])]) console.log(line)
}

/** One file of tests for one version on one image. */
const cell = async (version: string, image: Image, file: string) => {
  const report = `${results}/${version}-${image}-${file}.xml`
  const result = await runBats(`test/matrix/${file}.bats`, report, {
    MATRIX_VERSION: version,
    MATRIX_IMAGE: image,
  })
  tell(`${version} on Debian ${DEBIAN[image]}, ${file}`, result)
  return { ...result, cells: cellsOf(readJunit(textOf(report)), result.notes) }
}

const { only, image: images, what, help } = asked()
if (help) {
  console.log(HELP)
  process.exit(0)
}
const versions = chosen(await versionsAtHand(), only).filter(version => {
  const { refuse } = checkVersion(version)
  if (refuse) console.log(`${version} is left out: ${refuse}`)
  return !refuse
})
const wanted = chosen(IMAGES, images)
const files = chosen(FILES, what)
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

// More labs at once than there are cores only makes each of them slower.
const turn = limiter(Math.max(1, Math.floor(availableParallelism() / 2) + 1))
const on = new Date().toISOString().slice(0, 10)
const tried = await Promise.all(
  versions.flatMap(version =>
    wanted.map(async image => {
      const cells = await Promise.all(files.map(file => turn(() => cell(version, image, file))))
      const row: Row = {
        version,
        debian: DEBIAN[image],
        on,
        cells: Object.assign({}, ...cells.map(({ cells }) => cells)),
      }
      return { row, results: cells }
    }),
  ),
)
const rows = tried.map(({ row }) => row)
// A run of everything leaves nothing of before.
writeFileSync(page, matrixPage(merged(only || images || what ? rowsIn(textOf(page)) : [], rows)))
const sum = (of: 'passed' | 'failed') =>
  tried.flatMap(({ results }) => results).reduce((total, result) => total + result[of], 0)
console.log(`\nThe table: docs/matrix.md\n${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') || !sum('passed') ? 1 : 0
