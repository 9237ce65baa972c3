import { table } from '../../lib/docs/markdown.ts'
import { withMade } from '../made.ts'
import { spoken } from './plots/frame.ts'
import { plotsOf } from './plots/plots.ts'
import type { Results, Run } from './results.ts'
import { aimOf, TARGETS, verdict } from './targets.ts'
import type { PartName } from './words.ts'

const begin = (name: string): string =>
  `<!-- Made from test/bench/results.json by \`npm run bench\`: ${name}. -->`

const targets = ({ ratios }: Results): string => {
  const rows = TARGETS.flatMap(target => {
    const value = ratios[target.ratio]
    if (value === undefined) return []
    const unit = target.unit ? ` ${target.unit}` : ''
    const met = verdict(target, value, [text => text, text => `**${text}**`])
    return [[`\`${target.ratio}\``, `${value}${unit}`, aimOf(target), met, target.means]]
  })
  return rows.length ? table(['', 'measured', 'aimed at', '', 'what it says'], rows) : 'Not measured yet.'
}

const sizeOf = ({ x }: Run, unit: string): string[] => (x === undefined ? [] : [`${x}${unit}`])

/** What x stands for, where a part has several. */
const UNITS: Partial<Record<PartName, [heading: string, unit: string]>> = {
  rtt: ['round trip', ' ms'],
  scale: ['hosts', ''],
}

const times = (results: Results, part: PartName): string => {
  const runs = results.runs.filter(run => run.part === part)
  const [heading, unit] = UNITS[part] ?? []
  const measured = results.measured[part]
  if (!runs.length || !measured) return 'Not measured yet.'
  const rows = runs.map(run => [
    run.name,
    ...sizeOf(run, unit ?? ''),
    spoken(run.median),
    `${spoken(run.min)} – ${spoken(run.max)}`,
    run.cpuMs === undefined ? '' : spoken(run.cpuMs),
    String(run.samples.length),
  ])
  const columns = [
    '',
    ...(heading ? [heading] : []),
    'median',
    'least – most',
    'processor time here',
    'times',
  ]
  const when = `Measured on ${measured.at.slice(0, 10)} at ${measured.commit} on ${measured.cores} cores${measured.quick ? ', in a quick run' : ''}.`
  return `${table(columns, rows)}\n\n${when}`
}

const pictures = (results: Results, part: PartName): string =>
  plotsOf(results)
    .filter(([file]) => file.split(/[.-]/)[0] === part)
    .map(([file]) => `![${file.replace('.svg', '')}](performance/${file})\n\n`)
    .join('')

const differences = ({ differs }: Results): string => {
  const names = Object.keys(differs).filter(name => name !== 'ours')
  if (!names.length) return 'Not compared yet.'
  return names
    .map(name => {
      const lines = differs[name]!
      return lines.length
        ? `${name}: ${lines.length} differences (\`-\` only after ours, \`+\` only after this):\n\n\`\`\`\n${lines.join('\n')}\n\`\`\``
        : `${name}: the same hosts as after ours.`
    })
    .join('\n\n')
}

/** What stands in each of the page's places. */
const MADE: Record<string, (results: Results) => string> = {
  targets,
  noop: results => `${pictures(results, 'noop')}${times(results, 'noop')}`,
  fresh: results => `${pictures(results, 'fresh')}${times(results, 'fresh')}`,
  differences,
  rolls: results => times(results, 'rolls'),
  rtt: results => `${pictures(results, 'rtt')}${times(results, 'rtt')}`,
  scale: results => `${pictures(results, 'scale')}${times(results, 'scale')}`,
  startup: results => times(results, 'startup'),
}

/** The page with what these results come to in its places. Pure. @throws Error when a place is not there */
export const withResults = (page: string, results: Results): string => {
  let text = page
  for (const [name, make] of Object.entries(MADE))
    text = withMade(
      text,
      begin(name),
      `${make(results)}\n`,
      `docs/performance.md has lost the place for ${name}`,
    )
  return text
}
