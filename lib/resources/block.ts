import { createHash } from 'node:crypto'
import { unifiedDiff } from '../diff.ts'
import { refused } from '../errors.ts'
import { octal } from './attributes.ts'
import { type Kind, type Lazy, type Of, resolve } from './resource.ts'

/** A marked block inside a file that belongs to somebody else; the rest of the file stays byte for byte. */
export const block = (path: string, name: string, lines: Lazy<string[]>): Of<'block'> => ({
  kind: 'block',
  path,
  name,
  lines,
})

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const marks = (name: string) => ({ begin: `# BEGIN ${name}`, end: `# END ${name}` })

/**
 * The file's text with the block put in place of an older one, or at its end. Only whole lines count as marks, and a
 * begin without its end is no block: what stands below it may be somebody else's. Pure.
 */
export const withBlock = (text: string, name: string, lines: string[]): string => {
  const { begin, end } = marks(name)
  const wanted = [begin, ...lines, end, ''].join('\n')
  const present = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  let from = -1
  for (const [index, line] of present.entries()) {
    const bare = line.replace('\n', '')
    if (bare === begin) from = index
    if (bare === end && from >= 0)
      return [...present.slice(0, from), wanted, ...present.slice(index + 1)].join('')
  }
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${wanted}`
}

export const blockKind: Kind<Of<'block'>> = {
  needs: ({ path }) => ({ stat: [path], texts: [path] }),
  plan: (resource, { paths, texts, bytes }, facts) => {
    const { path, name } = resource
    const found = paths.get(path)
    const text = texts.get(path)
    if (found && (found.type !== 'file' || text === undefined))
      throw refused(`${path} is a ${found.type} that can't be kept as it is with a block added to it`, {
        state: 'it was not changed',
        next: 'put a plain file in its place by hand',
      })
    // One character for each byte, because nobody says that the rest of the file is UTF-8, and it must come back as it is.
    const before = bytes?.get(path) ?? Buffer.from(text ?? '').toString('latin1')
    const lines = resolve(resource.lines, facts).map(line => Buffer.from(line).toString('latin1'))
    const after = withBlock(before, name, lines)
    if (after === before) return undefined
    const content = Buffer.from(after, 'latin1')
    const attributes = found ? [octal(found.mode), found.owner, found.group] : ['0644', 'root', 'root']
    return {
      resource,
      how: before.includes(marks(name).begin) ? 'update the block' : 'add the block',
      diff: unifiedDiff(Buffer.from(before, 'latin1').toString(), content.toString()),
      verbs: [{ call: ['put_file', path, ...attributes, sha256(content)], payloads: [() => content] }],
    }
  },
}
