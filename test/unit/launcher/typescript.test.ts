import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'

const bin = new URL('../../../bin/', import.meta.url)
const { javascriptOf }: { javascriptOf: (script: string) => Promise<string> } = await import(
  new URL('typescript.js', bin).href
)

// The same at each run: what is kept is found by its path.
const folder = join(realpathSync(tmpdir()), `etcd-runbooks-launcher-${process.getuid?.()}`)
mkdirSync(join(folder, 'lib'), { recursive: true })
after(() => rmSync(folder, { recursive: true }))
const place = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const zx = new URL('zx', bin).pathname
const run = (name: string) => spawnSync(process.execPath, [zx, join(folder, name)], { encoding: 'utf8' })

test('types are taken out, and what comes of it is the same when it is asked for again', async () => {
  const script = place('a.ts', 'export const port: number = 2379\n')
  const made = await javascriptOf(script)
  const first = statSync(made)
  assert.match(readFileSync(made, 'utf8'), /port\s*=\s*2379/)
  assert.doesNotMatch(readFileSync(made, 'utf8'), /: number/)
  assert.equal(await javascriptOf(script), made)
  assert.equal(statSync(made).ino, first.ino, 'it was not made again')
})

test('a changed file is never taken for what it was, whatever its time and length, nor one that it imports', async () => {
  const source = async () => readFileSync(await javascriptOf(script), 'utf8')
  const script = place('b.ts', "import { port } from './lib/port.ts'\nconsole.log(port, 1)\n")
  place('lib/port.ts', 'export const port: number = 2379\n')
  await source()
  place('lib/port.ts', 'export const port: number = 2380\n')
  utimesSync(join(folder, 'lib/port.ts'), 0, 0)
  assert.match(await source(), /port\s*=\s*2380/)
  place('b.ts', "import { port } from './lib/port.ts'\nconsole.log(port, 2)\n")
  assert.match(await source(), /console\.log\(port, 2\)/)
})

test('a file that is imported knows where it is, and late imports come late', () => {
  place('lib/where.ts', 'console.log("late")\nexport const where: string = import.meta.url\n')
  place(
    'c.ts',
    "console.log('first')\nconst { where } = await import('./lib/where.ts')\nconsole.log(where)\n",
  )
  const { stdout } = run('c.ts')
  assert.equal(stdout, `first\nlate\n${pathToFileURL(join(folder, 'lib/where.ts'))}\n`)
})

test('an error names the line that was written, and so does a mistake in the text', () => {
  place(
    'lib/fails.ts',
    'type None = undefined\n\nexport const fail = (): None => {\n  throw new Error("here")\n}\n',
  )
  place('d.ts', "import { fail } from './lib/fails.ts'\n\nfail()\n")
  assert.match(run('d.ts').stderr, /lib\/fails\.ts:4:9/)
  place('e.ts', 'export const x: = 1\n')
  const { status, stderr } = run('e.ts')
  assert.equal(status, 1)
  assert.match(stderr, /e\.ts:1:16/)
})

test('a script is told its own name and words, and what is no TypeScript is left to zx', () => {
  place('f.ts', 'const words: string[] = process.argv.slice(2)\nconsole.log(words.join(" "))\n')
  const { stdout } = spawnSync(process.execPath, [zx, join(folder, 'f.ts'), '--yes', 'x.ts'], {
    encoding: 'utf8',
  })
  assert.equal(stdout, `${join(folder, 'f.ts')} --yes x.ts\n`)
  place('g.mjs', 'console.log("g")\n')
  assert.equal(run('g.mjs').stdout, 'g\n')
})

/** Another repository, with the launcher and these packages of ours; what runs a script there, with what it prints. */
const repository = (name: string, script: string, packages: string[]) => {
  const root = join(folder, name)
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  cpSync(bin, join(root, 'bin'), { recursive: true })
  for (const one of packages)
    symlinkSync(new URL(`../node_modules/${one}`, bin), join(root, 'node_modules', one))
  writeFileSync(join(root, 'script.ts'), script)
  return {
    root,
    printed: (environment = {}) =>
      spawnSync(process.execPath, [join(root, 'bin/zx'), join(root, 'script.ts')], {
        encoding: 'utf8',
        env: { ...process.env, ...environment },
      }).stdout,
  }
}

test('where nothing can be kept, it is made for this once, and nothing of it is left', () => {
  const script = "import chalk from 'chalk'\nconst known: string = typeof chalk.red\nconsole.log(known)\n"
  const { root, printed } = repository('shared', script, ['chalk', 'esbuild', 'zx'])
  writeFileSync(join(root, 'node_modules/.cache'), '')
  const scratch = join(folder, 'tmp')
  mkdirSync(scratch)
  assert.equal(printed({ TMPDIR: scratch }), 'function\n')
  assert.deepEqual(readdirSync(scratch), [])
})

test('another version of a package is never taken for the one before, nor another launcher', () => {
  const script = "import level from 'chalk'\nconst now: number = level\nconsole.log(now)\n"
  const { root, printed } = repository('newer', script, ['esbuild', 'zx'])
  const version = (level: number) => {
    const place = join(root, 'node_modules/chalk')
    mkdirSync(place, { recursive: true })
    writeFileSync(
      join(place, 'package.json'),
      `{ "type": "module", "main": "i.js", "version": "${level}.0.0" }`,
    )
    writeFileSync(join(place, 'i.js'), `export default ${level}\n`)
  }
  version(1)
  assert.equal(printed(), '1\n')
  version(2)
  assert.equal(printed(), '2\n')
  const [kept] = readdirSync(join(root, 'node_modules/.cache/typescript')).filter(name =>
    name.endsWith('.mjs'),
  )
  const made = statSync(join(root, 'node_modules/.cache/typescript', kept!)).ino
  appendFileSync(join(root, 'bin/typescript.js'), '// newer\n')
  printed()
  assert.notEqual(statSync(join(root, 'node_modules/.cache/typescript', kept!)).ino, made)
})
