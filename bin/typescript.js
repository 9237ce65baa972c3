// Loader hooks for Node 20, which can't run TypeScript itself (nodejs.org/api/module.html#customization-hooks). tsx takes
// the types out of a file once; what comes of it is kept under node_modules, and used while the file is what it was then.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../node_modules/.cache/typescript/', import.meta.url))
const sha256 = text => createHash('sha256').update(text).digest('hex')

/** The kept JavaScript of this very text, or nothing. */
const kept = (place, mark) => {
  try {
    const source = readFileSync(place, 'utf8')
    return source.endsWith(mark) ? source : undefined
  } catch {
    return undefined
  }
}

/** Whole or not at all; where nothing can be kept, it is only slower. */
const keep = (place, source) => {
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 })
    writeFileSync(`${place}.${process.pid}`, source)
    renameSync(`${place}.${process.pid}`, place)
  } catch {}
}

/** Our own imports say which file they mean, so nothing has to be looked for. */
export const resolve = (specifier, context, next) =>
  specifier.startsWith('.') && specifier.endsWith('.ts')
    ? { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
    : next(specifier, context)

/** A TypeScript file as JavaScript; anything else as Node does it. */
export const load = async (url, context, next) => {
  if (!/^file:.*\.ts$/.test(url)) return next(url, context)
  const text = readFileSync(new URL(url))
  const place = `${cache}${sha256(url)}.js`
  const mark = `\n// ${sha256(text)} ${process.version}\n`
  let source = kept(place, mark)
  if (source === undefined) {
    const tsx = await import('tsx/esm')
    const loaded = await tsx.load(url, { ...context, format: 'module' }, () => ({
      format: 'module',
      source: text,
    }))
    source = `${loaded.source}${mark}`
    keep(place, source)
  }
  return { format: 'module', source, shortCircuit: true }
}
