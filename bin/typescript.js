// For Node 20, which can't run TypeScript itself. esbuild makes one JavaScript of a script and all that it imports; what
// comes of it is kept under node_modules, and used while each of these files is what it was then.
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
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const packages = fileURLToPath(new URL('../node_modules', import.meta.url))
const cache = join(packages, '.cache/typescript')
const sha256 = text => createHash('sha256').update(text).digest('hex')

/** Whether Node and all files that the kept JavaScript was made of are still the same; they stand in its last line. */
const isCurrent = place => {
  try {
    const source = readFileSync(place, 'utf8')
    const { node, files } = JSON.parse(source.slice(source.lastIndexOf('\n// ') + 4))
    const same = ([path, sum]) => sha256(readFileSync(path)) === sum
    return node === process.version && Object.entries(files).every(same)
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
  const [map, script] = ['.mjs.map', '.mjs'].map(ending =>
    outputFiles.find(({ path }) => path.endsWith(ending)),
  )
  keep(map.path, map.text)
  keep(place, `${script.text}// ${JSON.stringify({ node: process.version, files })}`)
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
