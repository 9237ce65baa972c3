// For Node 20, which can't run TypeScript itself. esbuild makes one JavaScript of a script and all that it imports; what
// comes of it is kept under node_modules, and used while each of these files, and this one, is what it was then.
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const packages = fileURLToPath(new URL('../node_modules', import.meta.url))
const cache = join(packages, '.cache/typescript')
/** Packages of so many files that finding them takes most of the time; one version is one content. */
const PACKED = ['chalk', 'minimist', 'yaml']
const sha256 = text => createHash('sha256').update(text).digest('hex')
const maker = sha256(process.version + readFileSync(new URL(import.meta.url)))

/** Whether its maker and all files that the kept JavaScript was made of are still the same; they stand in its last line. */
const isCurrent = place => {
  try {
    const source = readFileSync(place, 'utf8')
    const { by, files } = JSON.parse(source.slice(source.lastIndexOf('\n// ') + 4))
    const same = ([path, sum]) => sha256(readFileSync(path)) === sum
    return by === maker && Object.entries(files).every(same)
  } catch {
    return false
  }
}

/** Where it can be kept; for those who may not write there a place for this once, from where packages are found, too. */
const writable = name => {
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 })
    accessSync(cache, constants.W_OK)
    return join(cache, name)
  } catch {
    const once = mkdtempSync(join(tmpdir(), 'etcd-runbooks-'))
    process.once('exit', () => rmSync(once, { recursive: true, force: true }))
    symlinkSync(packages, join(once, 'node_modules'))
    return join(once, name)
  }
}

/** Whole or not at all. */
const keep = (place, text) => {
  writeFileSync(`${place}.${process.pid}`, text)
  renameSync(`${place}.${process.pid}`, place)
}

const make = async (entry, place) => {
  const { build } = await import('esbuild')
  const files = {}
  const read = path => {
    const text = readFileSync(path, 'utf8')
    files[path] = sha256(text)
    return text
  }
  const own = {
    name: 'own files, and packages of many',
    setup: ({ onLoad, onResolve, resolve }) => {
      // Each file still knows where it is, and what it requires late is in here, too.
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const meta = `({ url: ${JSON.stringify(pathToFileURL(path).href)} })`
        const contents = read(path)
          .replace(/^const require = createRequire\(import\.meta\.url\)$/m, '')
          .replaceAll(/\bimport\.meta\b/g, () => meta)
        return { contents, loader: 'ts' }
      })
      onResolve({ filter: /^[^./#]/ }, ({ path, kind, pluginData }) => {
        if (pluginData === own) return undefined
        if (!PACKED.includes(path)) return { path, external: true }
        read(join(packages, path, 'package.json'))
        return resolve(path, { kind, resolveDir: packages, pluginData: own })
      })
    },
  }
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile: place,
    bundle: true,
    // What esbuild's own way to require, in a package, asks of Node.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    write: false,
    logLevel: 'silent',
    plugins: [own],
  })
  const [map, script] = ['.mjs.map', '.mjs'].map(ending =>
    outputFiles.find(({ path }) => path.endsWith(ending)),
  )
  keep(map.path, map.text)
  keep(place, `${script.text}// ${JSON.stringify({ by: maker, files })}`)
}

/** The path of one JavaScript of a script in TypeScript with all that it imports. @throws what esbuild finds wrong in it */
export const javascriptOf = async script => {
  const entry = realpathSync(script)
  const name = `${sha256(entry)}.mjs`
  if (isCurrent(join(cache, name))) return join(cache, name)
  const place = writable(name)
  await make(entry, place)
  return place
}

/**
 * Lets errors name the lines that were written, not those of the kept JavaScript. Its map is read when a stack is first
 * looked at: Node's own way reads it at each start (process.setSourceMapsEnabled).
 */
export const nameSources = place => {
  const here = pathToFileURL(realpathSync(place)).href
  let map
  /** @throws what keeps the map from being read */
  const written = frame => {
    const [before, after] = frame.split(`${here}:`)
    const [all, line, column] = after?.match(/^(\d+):(\d+)/) ?? []
    if (!all) return frame
    map ??= new SourceMap(JSON.parse(readFileSync(`${place}.map`, 'utf8')))
    const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1)
    if (originalSource === undefined) return frame
    const source = new URL(originalSource, here)
    return `${before}${source}:${originalLine + 1}:${originalColumn + 1}${after.slice(all.length)}`
  }
  const named = frame => {
    try {
      return written(frame)
    } catch {
      return frame
    }
  }
  Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.map(frame => `    at ${named(String(frame))}`)].join('\n')
}
