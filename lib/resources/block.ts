import { createHash } from 'node:crypto'
import { unifiedDiff } from '../diff.ts'
import { type Kind, type Lazy, type Of, resolve } from './resource.ts'

/** A marked block inside a file that belongs to somebody else; the rest of the file stays byte for byte. */
export const block = (path: string, name: string, lines: Lazy<string[]>): Of<'block'> => ({
  kind: 'block',
  path,
  name,
  lines,
})

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const marks = (name: string) => ({ begin: `# BEGIN ${name}`, end: `# END ${name}` })

/** The file's text with the block put in place of an older one, or at its end. Pure. */
export const withBlock = (text: string, name: string, lines: string[]): string => {
  const { begin, end } = marks(name)
  const wanted = [begin, ...lines, end, ''].join('\n')
  const from = text.startsWith(`${begin}\n`) ? 0 : text.indexOf(`\n${begin}\n`) + 1
  const to = text.indexOf(`${end}\n`, from)
  const present = to >= 0 && (from > 0 || text.startsWith(`${begin}\n`))
  if (present) return text.slice(0, from) + wanted + text.slice(to + end.length + 1)
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${wanted}`
}

export const blockKind: Kind<Of<'block'>> = {
  needs: ({ path }) => ({ stat: [path], scripts: { [`block ${path}`]: `cat -- ${path}` } }),
  plan: (resource, { paths, scripts }, facts) => {
    const { path, name } = resource
    const before = scripts.get(`block ${path}`)?.output ?? ''
    const after = withBlock(before, name, resolve(resource.lines, facts))
    if (after === before) return undefined
    const found = paths.get(path)
    const attributes = found ? [found.mode.toString(8), found.owner, found.group] : ['644', 'root', 'root']
    return {
      resource,
      how: before.includes(marks(name).begin) ? 'update the block' : 'add the block',
      diff: unifiedDiff(before, after),
      verbs: [
        { call: ['put_file', path, ...attributes, sha256(after)], payloads: [() => Buffer.from(after)] },
      ],
    }
  },
}
