import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'

type Loaded = { format: string; source: string; shortCircuit?: boolean }
type Hooks = { load: (url: string, context: object, next: unknown) => Promise<Loaded> }
const bin = new URL('../../../bin/', import.meta.url)
const { load }: Hooks = await import(new URL('typescript.js', bin).href)

// The same at each run: what is kept is found by its path.
const folder = join(realpathSync(tmpdir()), `etcd-runbooks-launcher-${process.getuid?.()}`)
mkdirSync(join(folder, 'lib'), { recursive: true })
after(() => rmSync(folder, { recursive: true }))
const never = () => assert.fail('asked the next loader')
const place = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return pathToFileURL(join(folder, name)).href
}
const run = (name: string) =>
  spawnSync(process.execPath, [new URL('zx', bin).pathname, join(folder, name)], { encoding: 'utf8' })

test('types are taken out, and what comes of it is the same when it is asked for again', async () => {
  const url = place('a.ts', 'export const port: number = 2379\n')
  const first = await load(url, {}, never)
  assert.equal(first.format, 'module')
  assert.match(first.source, /port\s*=\s*2379/)
  assert.doesNotMatch(first.source, /: number/)
  assert.deepEqual(await load(url, {}, never), first)
})

test('a changed file is never taken for what it was, whatever its time and length, nor one that it imports', async () => {
  const url = place('b.ts', "import { port } from './lib/port.ts'\nconsole.log(port, 1)\n")
  place('lib/port.ts', 'export const port: number = 2379\n')
  await load(url, {}, never)
  place('lib/port.ts', 'export const port: number = 2380\n')
  utimesSync(join(folder, 'lib/port.ts'), 0, 0)
  assert.match((await load(url, {}, never)).source, /port\s*=\s*2380/)
  place('b.ts', "import { port } from './lib/port.ts'\nconsole.log(port, 2)\n")
  assert.match((await load(url, {}, never)).source, /console\.log\(port, 2\)/)
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

test('what is no TypeScript is left to Node', async () => {
  assert.deepEqual(await load('file:///there/a.js', {}, (url: string) => ({ url })), {
    url: 'file:///there/a.js',
  })
})
