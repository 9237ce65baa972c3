// A loader hook for Node 20, which can't run TypeScript itself (nodejs.org/api/module.html#customization-hooks). esbuild
// makes one JavaScript of a script and all that it imports; what comes of it is kept under node_modules, and used while
// each of these files is what it was then.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const cache = fileURLToPath(new URL('../node_modules/.cache/typescript/', import.meta.url))
const sha256 = text => createHash('sha256').update(text).digest('hex')

/** The kept JavaScript, if Node and all files that it was made of are still the same; they stand in its last line. */
const kept = place => {
  try {
    const source = readFileSync(place, 'utf8')
    const { node, files } = JSON.parse(source.slice(source.lastIndexOf('\n// ') + 4))
    const same = ([path, sum]) => sha256(readFileSync(path)) === sum
    return node === process.version && Object.entries(files).every(same) ? source : undefined
  } catch {
    return undefined
  }
}

/** Whole or not at all; where nothing can be kept, it is only slower. */
const keep = (place, text) => {
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 })
    writeFileSync(`${place}.${process.pid}`, text)
    renameSync(`${place}.${process.pid}`, place)
  } catch {}
}

const make = async (entry, place) => {
  const { build } = await import('esbuild')
  const files = {}
  // Each file still knows where it is.
  const own = {
    name: 'import.meta',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        files[path] = sha256(text)
        const meta = `({ url: ${JSON.stringify(pathToFileURL(path).href)} })`
        return { contents: text.replaceAll(/\bimport\.meta\b/g, () => meta), loader: 'ts' }
      }),
  }
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile: place,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    write: false,
    logLevel: 'silent',
    plugins: [own],
  })
  const [map, script] = ['.js.map', '.js'].map(ending =>
    outputFiles.find(({ path }) => path.endsWith(ending)),
  )
  // A path: Node takes a whole URL only with the map in it.
  const comment = `//# sourceMappingURL=${pathToFileURL(map.path).pathname}`
  const linked = script.text.replace(/^\/\/# sourceMappingURL=.*$/m, () => comment)
  const source = `${linked}// ${JSON.stringify({ node: process.version, files })}`
  keep(map.path, map.text)
  keep(place, source)
  return source
}

/** A script in TypeScript with all that it imports, as one JavaScript; anything else as Node does it. */
export const load = async (url, context, next) => {
  if (!/^file:.*\.ts$/.test(url)) return next(url, context)
  const place = `${cache}${sha256(url)}.js`
  const source = kept(place) ?? (await make(fileURLToPath(url), place))
  return { format: 'module', source, shortCircuit: true }
}
