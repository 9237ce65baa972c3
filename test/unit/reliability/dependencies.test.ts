import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ROOT } from '../../lab/paths.ts'

type Locked = {
  version?: string
  integrity?: string
  link?: boolean
  dev?: boolean
  optional?: boolean
  hasInstallScript?: boolean
}
const read = <T>(name: string): T => JSON.parse(readFileSync(`${ROOT}${name}`, 'utf8')) as T
const asked = read<Record<'dependencies' | 'devDependencies', Record<string, string>>>('package.json')
const lock = read<{ lockfileVersion: number; packages: Record<string, Locked> }>('package-lock.json')
const locked = Object.entries(lock.packages).filter(([path]) => path !== '')

test('each package that is asked for is asked for in one version', () => {
  for (const [name, version] of Object.entries({ ...asked.dependencies, ...asked.devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name)
    assert.equal(lock.packages[`node_modules/${name}`]?.version, version, name)
  }
})

test('each package that is installed is locked with its SHA-512', () => {
  assert.equal(lock.lockfileVersion, 3)
  assert.ok(locked.length > Object.keys(asked.dependencies).length)
  for (const [path, { integrity }] of locked)
    assert.match(integrity ?? '', /^sha512-[A-Za-z0-9+/]{86}==$/, path)
})

test('no package may run a script when it is installed, and only one would', () => {
  assert.match(readFileSync(`${ROOT}.npmrc`, 'utf8'), /^ignore-scripts=true$/m)
  // esbuild's only looks whether what came is whole; it is loaded where Node cannot read TypeScript.
  assert.deepEqual(
    locked.filter(([, { hasInstallScript, dev }]) => hasInstallScript && !dev).map(([path]) => path),
    ['node_modules/esbuild'],
  )
})
