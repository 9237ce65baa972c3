import assert from 'node:assert/strict'
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'

type Loaded = { format: string; source: string; shortCircuit?: boolean }
type Hooks = {
  resolve: (specifier: string, context: { parentURL: string }, next: unknown) => { url: string }
  load: (url: string, context: object, next: unknown) => Promise<Loaded>
}
const { load, resolve }: Hooks = await import(new URL('../../../bin/typescript.js', import.meta.url).href)

// The same at each run: what is kept is found by its path.
const folder = join(tmpdir(), `etcd-runbooks-launcher-${process.getuid?.()}`)
mkdirSync(folder, { recursive: true })
after(() => rmSync(folder, { recursive: true }))
const never = () => assert.fail('asked the next loader')
const place = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return pathToFileURL(join(folder, name)).href
}

test('types are taken out, and what comes of it is the same when it is asked for again', async () => {
  const url = place('a.ts', 'export const port: number = 2379\n')
  const first = await load(url, {}, never)
  assert.equal(first.format, 'module')
  assert.match(first.source, /port\s*=\s*2379/)
  assert.doesNotMatch(first.source, /: number/)
  assert.deepEqual(await load(url, {}, never), first)
})

test('a changed file is never taken for what it was, whatever its time and length', async () => {
  const url = place('b.ts', 'export const port: number = 2379\n')
  await load(url, {}, never)
  place('b.ts', 'export const port: number = 2380\n')
  utimesSync(join(folder, 'b.ts'), 0, 0)
  assert.match((await load(url, {}, never)).source, /port\s*=\s*2380/)
})

test('an import that names its file is not searched for', () => {
  const context = { parentURL: 'file:///there/runbooks/all.ts' }
  assert.equal(resolve('../lib/step.ts', context, never).url, 'file:///there/lib/step.ts')
})

test('what is no TypeScript is left to Node', async () => {
  const next = (url: string) => ({ url })
  assert.deepEqual(resolve('yaml', { parentURL: 'file:///there/a.ts' }, next), { url: 'yaml' })
  assert.deepEqual(await load('file:///there/a.js', {}, next), { url: 'file:///there/a.js' })
})
