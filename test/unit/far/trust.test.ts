import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { call, sandbox } from './sandbox.ts'

const NAME = 'etcd-runbooks-demo'
const NEEDED = 'basename cat chmod cut dash dirname mkdir mv rm setsid sha256sum sync tail'.split(' ')

const MOVED = { '/usr/local/share/ca-certificates': 'debian', '/etc/pki/ca-trust/source/anchors': 'rhel' }

/** A machine that has one of the tools and no other; `trusts` keeps what the tool was called with. */
const machine = (t: TestContext, tool?: string) => {
  const box = sandbox(t, MOVED)
  mkdirSync(box.at('bin'))
  for (const name of NEEDED) symlinkSync(`/usr/bin/${name}`, box.at(`bin/${name}`))
  // Who runs the tests may not be root.
  box.stub('install', 'exec /usr/bin/install -T -m "$3" "$8" "$9"', 'bin')
  if (tool)
    box.stub(tool, `echo "$*" >>${box.at('called')}\n[ ! -e ${box.at('broken')} ] || kill -KILL 0`, 'bin')
  const trust = (...certificates: string[]) =>
    box.run([call(['trust_authorities', NAME], ...certificates)], { PATH: box.at('bin') }, 'bin')
  return { ...box, trust }
}

for (const [family, tool, words, place, ending] of [
  ['Debian', 'update-ca-certificates', '--fresh', 'debian', 'crt'],
  ['RHEL', 'update-ca-trust', '', 'rhel', 'pem'],
] as const) {
  test(`on the ${family} family ${tool} makes the store from a file for each CA`, async t => {
    const { trust, at, read, write } = machine(t, tool)
    mkdirSync(at(place))
    write(`${place}/own.${ending}`, 'own')
    write(`${place}/${NAME}-1-1.${ending}`, 'of the cluster demo-1')
    const others = [`${NAME}-1-1.${ending}`, `own.${ending}`]
    assert.equal((await trust('one', 'two')).stderr, '')
    assert.equal(read(`${place}/${NAME}-2.${ending}`), 'two')
    assert.equal((await trust('three')).code, 0)
    assert.deepEqual(readdirSync(at(place)).sort(), [
      `${NAME}-1-1.${ending}`,
      `${NAME}-1.${ending}`,
      `own.${ending}`,
    ])
    assert.equal(read(`${place}/${NAME}-1.${ending}`), 'three')
    assert.equal((await trust()).code, 0)
    assert.deepEqual(readdirSync(at(place)).sort(), others)
    assert.equal(read('called'), `${words}\n`.repeat(3))
  })

  test(`on the ${family} family a run that is killed before the store was made can be repeated`, async t => {
    const { trust, at, write, run } = machine(t, tool)
    await trust('one')
    write('broken', '')
    assert.equal((await trust()).code, null)
    assert.deepEqual(readdirSync(at(place)), [`${NAME}-1.${ending}.old`], 'which the next look finds')
    await run([{ call: ['remove_file', at('broken')] }])
    assert.equal((await trust()).code, 0)
    assert.deepEqual(readdirSync(at(place)), [])
  })
}

test('a machine with neither tool says so', async t => {
  const { code, stderr } = await machine(t).trust('one')
  assert.equal(code, 1)
  assert.match(stderr, /neither update-ca-certificates nor update-ca-trust/)
})
