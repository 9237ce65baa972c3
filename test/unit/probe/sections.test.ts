import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { readObserved, readSections } from '../../../lib/probe/read.ts'
import { CLOCK, LAST_SECTION, listens, mergeNeeds, probeScript, SOCKETS } from '../../../lib/probe/script.ts'
import type { Needs } from '../../../lib/resources/resource.ts'

const MARK = 'a1b2c3'
const section = (name: string, output: string, code: number) =>
  `\n@${MARK} ${name}\n${output}\n@${MARK} = ${code}\n`

const body = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.constantFrom('', '\n', '\n\n', `@${MARK}`, `\n@${MARK}`, `@${MARK}\n`, '\n@other = 0\n', '@', '\r\n'),
)

test('sections come back exact, whatever stands in them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(body, fc.nat(255)), { maxLength: 6 }), list => {
      const stdout = list.map(([output, code], index) => section(`script ${index} x`, output, code)).join('')
      assert.deepEqual(
        [...readSections(stdout, MARK)],
        list.map(([output, code], index) => [`script ${index} x`, { code, output }]),
      )
    }),
    { numRuns: 500 },
  )
})

test('a section that did not come to its end is none', () => {
  const stdout = `${section('clock', '1\n', 0)}\n@${MARK} hash\nhalf a li`
  assert.deepEqual([...readSections(stdout, MARK).keys()], ['clock'])
})

const scene = (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'probe-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const look = (needs: Needs, path = process.env.PATH) => {
    const { stdout, stderr } = spawnSync('/usr/bin/dash', ['-c', probeScript(mergeNeeds([needs]), MARK)], {
      env: { PATH: path, LC_ALL: 'C' },
      encoding: 'utf8',
    })
    const sections = readSections(stdout, MARK)
    return { sections, stderr, ...readObserved(sections, needs.texts ?? []) }
  }
  return { folder, look }
}

test('what two ask for in the same words is run once, and told to both', t => {
  const { folder, look } = scene(t)
  const again = `echo >>${folder}/runs; cat ${folder}/runs; exit 3`
  const { scripts } = look({ scripts: { 'look a one': again, 'look b other': ':', 'look c two': again } })
  assert.deepEqual(scripts.get('look a one'), { code: 3, output: '\n' })
  assert.deepEqual(scripts.get('look c two'), { code: 3, output: '\n' })
  assert.deepEqual(scripts.get('look b other'), { code: 0, output: '' })
})

test('a real dash looks at files, directories, links and what is missing', t => {
  const { folder, look } = scene(t)
  const at = (name: string) => join(folder, name)
  writeFileSync(at("it's a file"), 'hello\n')
  chmodSync(at("it's a file"), 0o4750)
  utimesSync(at("it's a file"), 1700000000, 1700000000)
  writeFileSync(at('empty'), '')
  mkdirSync(at('dir'))
  symlinkSync('/nowhere/a|->|b c', at('link'))
  const paths = ["it's a file", 'empty', 'dir', 'link', 'missing'].map(at)
  const found = look({ stat: paths, hash: [paths[0]!, paths[4]!] })
  const type = (name: string) => found.paths.get(at(name))?.type
  assert.deepEqual(['empty', 'dir', 'link', 'missing'].map(type), ['file', 'directory', 'link', undefined])
  assert.equal(found.paths.get(at('link'))?.target, '/nowhere/a|->|b c')
  assert.deepEqual(found.paths.get(paths[0]!), {
    type: 'file',
    mode: 0o4750,
    owner: userInfo().username,
    group: spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim(),
    size: 6,
    modified: 1700000000,
  })
  assert.deepEqual(
    [...found.hashes],
    [[paths[0], '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03']],
  )
})

test('a script that exits, fails or says nothing does not end the probe', t => {
  const { look } = scene(t)
  const { sections, scripts } = look({
    scripts: { leaves: 'echo out; exit 3', fails: 'false', silent: ':', last: 'echo on' },
  })
  assert.deepEqual(scripts.get('leaves'), { code: 3, output: 'out\n' })
  assert.deepEqual(scripts.get('fails'), { code: 1, output: '' })
  assert.deepEqual(scripts.get('last'), { code: 0, output: 'on\n' })
  assert.equal([...sections.keys()].at(-1), LAST_SECTION)
})

test('the time is that of the look, told first', t => {
  const before = Date.now()
  const { sections, paths } = scene(t).look({ clock: true, stat: ['/etc/hosts'] })
  const clock = 1000 * paths.get(CLOCK)!.modified
  // The kernel stamps files with the time of its last tick, 10 ms ago at most.
  assert.ok(clock >= before - 11 && clock <= Date.now() + 1)
  assert.ok(sections.get('stat')?.output.startsWith(CLOCK))
})

test('a probe that was killed has no last section', t => {
  const { look } = scene(t)
  const { sections } = look({ scripts: { hung: 'kill -KILL $$' } })
  assert.equal(sections.has(LAST_SECTION), false)
})

test('users are found wherever the host keeps them, by the shell itself', t => {
  const { look } = scene(t)
  const { users } = look({ users: ['root', 'nobody-of-that-name'] })
  assert.deepEqual([...users], [['root', { home: '/root' }]])
})

test('texts of files come back with odd bytes of UTF-8 and without a last newline', t => {
  const { folder, look } = scene(t)
  const at = (name: string) => join(folder, name)
  const texts: Record<string, string> = {
    "a'b (1)": 'no newline',
    c: '\n\n',
    d: `\n@${MARK}\n`,
    e: 'é\t\x01💥\r\n',
    f: '',
    g: '\n==> nowhere <==\n',
    h: '',
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(at(name), text)
  mkdirSync(at('dir'))
  const names = Object.keys(texts).toSorted()
  const found = look({ texts: [...names, 'dir', 'missing'].map(at) })
  assert.deepEqual(
    [...found.texts],
    names.map(name => [at(name), texts[name]]),
  )
  assert.deepEqual([...look({ texts: [at('c')] }).texts], [[at('c'), '\n\n']])
  assert.deepEqual([...look({ texts: [at('missing')] }).texts], [])
})

test('ss is asked who listens only where a port is open that was asked for, on IPv6 too', async t => {
  const { look } = scene(t)
  const open = async (address: string) => {
    const server = createServer().listen(0, address)
    t.after(() => server.close())
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const ports = [await open('127.0.0.1'), await open('::1')]
  for (const port of ports) {
    const { scripts } = look({ ports: [1, port], scripts: { own: `! ${listens([port])} || echo open` } })
    assert.match(scripts.get(SOCKETS)?.output ?? '', new RegExp(`^LISTEN .*:${port} `, 'm'))
    assert.equal(scripts.get('own')?.output, 'open\n')
  }
  const { scripts } = look({ ports: [1], scripts: { own: `! ${listens([1])} || echo open` } })
  assert.equal(scripts.get(SOCKETS)?.output, '')
  assert.equal(scripts.get('own')?.output, '')
})

test('a script that ends or changes its shell does so for itself alone', t => {
  const { sections } = scene(t).look({
    scripts: {
      ends: 'echo before\nexit 3',
      changes: 'cd /; IFS=,; set -- a b; trap : TERM; echo "$PWD"',
      after: 'echo "$# [$IFS]"; pwd',
    },
  })
  assert.deepEqual(sections.get('script ends'), { code: 3, output: 'before\n' })
  assert.deepEqual(sections.get('script changes'), { code: 0, output: '/\n' })
  assert.equal(sections.get('script after')?.output, `0 [ \t\n]\n${process.cwd()}\n`)
  assert.ok(sections.has(LAST_SECTION))
})

test('no other script costs a process of its own', t => {
  // The shell that asks is a child of the probe's where there is one between them.
  const parent = "sh -c 'read -r _ _ _ parent _ </proc/self/stat; echo $parent'"
  const { sections } = scene(t).look({
    scripts: {
      words: `for word in a b; do case $word in a) continue ;; esac; found=$word; done\n${parent}`,
      quoted: `echo 'exit' >/dev/null\n${parent}`,
      apart: `[ -e / ] || (\nexit 1\n)\n${parent}`,
      own: `${parent}\nexit 0`,
    },
  })
  const of = (name: string) => sections.get(`script ${name}`)?.output
  assert.equal(of('words'), of('quoted'))
  assert.equal(of('words'), of('apart'))
  assert.notEqual(of('words'), of('own'))
})
