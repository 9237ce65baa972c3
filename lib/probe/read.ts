import type { Observed, PathState } from '../resources/resource.ts'

/** What a script has printed, and how it ended. */
export type Section = { code: number; output: string }

/** Splits a probe's stdout into its named sections; the text inside is exact, trailing newline included. Pure. */
export const readSections = (stdout: string, mark: string): Map<string, Section> => {
  const sections = new Map<string, Section>()
  const pattern = new RegExp(
    `(?:^|\\n)@${mark} (?!= )([^\\n]*)\\n([\\s\\S]*?)\\n@${mark} = (\\d+)(?=\\n)`,
    'g',
  )
  for (const [, name = '', output = '', code] of stdout.matchAll(pattern))
    sections.set(name, { code: Number(code), output })
  return sections
}

const TYPES: Record<string, PathState['type']> = {
  'regular file': 'file',
  'regular empty file': 'file',
  directory: 'directory',
  'symbolic link': 'link',
}

const lines = (text = '') => text.split('\n').filter(Boolean)

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** The texts of files that were asked for, from what `tail -v` prints. Pure. */
const readTexts = (output: string, asked: string[]): Map<string, string> => {
  if (!asked.length) return new Map()
  const [, ...parts] = output.split(new RegExp(`(?:^|\\n)==> (${asked.map(escaped).join('|')}) <==\\n`))
  return new Map(parts.flatMap((path, at) => (at % 2 ? [] : [[path, parts[at + 1] ?? '']])))
}

/**
 * Turns the sections of a probe that asked for the texts of some files into what resources are planned against; the same
 * with a character for each byte tells of those that are no UTF-8. Pure.
 */
export const readObserved = (
  sections: Map<string, Section>,
  asked: string[],
  bytes?: Map<string, Section>,
): Observed => {
  const output = (name: string) => sections.get(name)?.output
  const paths = new Map<string, PathState>()
  for (const line of lines(output('stat'))) {
    const [path = '', type = '', mode = '', owner = '', group = '', size, modified, ...named] =
      line.split('|')
    const target = named.join('|').slice(path.length + ' -> '.length)
    const kind = TYPES[type] ?? 'other'
    paths.set(path, {
      type: kind,
      mode: Number.parseInt(mode, 8),
      owner,
      group,
      size: Number(size),
      modified: Number(modified),
      ...(kind === 'link' && { target }),
    })
  }
  return {
    paths,
    hashes: new Map(lines(output('hash')).map(line => [line.slice(66), line.slice(0, 64)])),
    texts: readTexts(output('texts') ?? '', asked),
    ...(bytes && { bytes: readTexts(bytes.get('texts')?.output ?? '', asked) }),
    units: new Map(
      (output('units') ?? '')
        .split('\n\n')
        .filter(Boolean)
        .map(block => {
          const properties = Object.fromEntries(
            lines(block).map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
          )
          return [properties.Id ?? '', properties]
        }),
    ),
    packages: new Map(
      lines(output('packages'))
        .map(line => line.split(/\s+/))
        .filter(([, status]) => status === 'ii' || status === 'hi')
        .map(([name = '', , version = '']) => [name, version]),
    ),
    users: new Map(
      lines(output('users'))
        .map(line => line.split(':'))
        .map(([name = '', home = '']) => [name, { home }]),
    ),
    scripts: new Map(
      [...sections]
        .filter(([name]) => name.startsWith('script '))
        .flatMap(([names, section]) =>
          names
            .slice('script '.length)
            .split('\t')
            .map((name): [string, Section] => [name, section]),
        ),
    ),
  }
}
