import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { block, withBlock } from '../../../lib/resources/block.ts'
import { bytesOf, found, observed, planOne } from './fixture.ts'

const NAME = 'etcd-runbooks'
const BEGIN = `# BEGIN ${NAME}`
const END = `# END ${NAME}`

const line = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).map(text => text.replaceAll('\n', ' ')),
  fc.constantFrom(
    '',
    BEGIN,
    END,
    `x ${END}`,
    `${BEGIN} `,
    '127.0.0.1 localhost',
    '\r',
    '# BEGIN other',
    '$& $1',
  ),
)
const text = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
  .map(([lines, ends]) => lines.join('\n') + (ends && lines.length ? '\n' : ''))
const content = fc.array(fc.constantFrom('10.0.0.11 etcd1', '10.0.0.12 etcd2', "it's $&", ''), {
  maxLength: 4,
})

test('applying a block twice changes nothing, whatever the file holds', () => {
  fc.assert(
    fc.property(text, content, (before, lines) => {
      const once = withBlock(before, NAME, lines)
      assert.equal(withBlock(once, NAME, lines), once)
      assert.ok(once.includes([BEGIN, ...lines, END, ''].join('\n')))
    }),
    { numRuns: 500 },
  )
})

test('what stands around a block stays byte for byte while its lines change', () => {
  // A stray mark next to a block would be part of one; everything else may stand there.
  const foreign = text.filter(some => !some.split('\n').some(one => one === BEGIN || one === END))
  fc.assert(
    fc.property(foreign, foreign, content, content, (above, below, first, second) => {
      const head = above === '' || above.endsWith('\n') ? above : `${above}\n`
      const around = (lines: string[]) => `${head}${[BEGIN, ...lines, END, ''].join('\n')}${below}`
      assert.equal(withBlock(around(first), NAME, second), around(second))
      assert.equal(withBlock(above, NAME, first), `${head}${[BEGIN, ...first, END, ''].join('\n')}`)
    }),
    { numRuns: 500 },
  )
})

test('a begin whose end was deleted swallows nothing of what stands below it', () => {
  const broken = `${BEGIN}\n10.0.0.9 old\n127.0.0.1 localhost\n`
  const once = withBlock(broken, NAME, ['10.0.0.11 etcd1'])
  const twice = withBlock(once, NAME, ['10.0.0.12 etcd1'])
  assert.equal(twice, `${broken}${BEGIN}\n10.0.0.12 etcd1\n${END}\n`)
})

test('a block at the end of a file without a last newline is found again', () => {
  assert.equal(withBlock(`a\n${BEGIN}\nold\n${END}`, NAME, ['new']), `a\n${BEGIN}\nnew\n${END}\n`)
})

const PATH = '/etc/hosts'
const hosts = block(PATH, NAME, ['10.0.0.11 étcd1'])
const scene = (bytes: Buffer, state = found()) =>
  observed({
    paths: { [PATH]: state },
    texts: { [PATH]: bytes.toString() },
    // As the probe does where a text is no UTF-8.
    ...(bytes.toString().includes('\uFFFD') && { bytes: { [PATH]: bytes.toString('latin1') } }),
  })

test('bytes that are no UTF-8 stay in the file beside the block', async () => {
  const before = Buffer.from([0x23, 0xe9, 0xff, 0x0a])
  const change = planOne(hosts, scene(before, found({ mode: 0o640, group: 'adm' })))
  const after = await bytesOf(change)
  assert.deepEqual(after.subarray(0, 4), before)
  assert.equal(after.subarray(4).toString(), `${BEGIN}\n10.0.0.11 étcd1\n${END}\n`)
  assert.deepEqual(change?.verbs[0]?.call.slice(0, 5), ['put_file', PATH, '0640', 'root', 'adm'])
  assert.equal(change?.how, 'add the block')
  assert.equal(planOne(hosts, scene(after)), undefined)
})

test('a missing file is made; one that could not be read, or is a link, is left alone with exit 5', async () => {
  const made = planOne(hosts, observed())
  assert.deepEqual(made?.verbs[0]?.call.slice(0, 5), ['put_file', PATH, '0644', 'root', 'root'])
  assert.throws(() => planOne(hosts, observed({ paths: { [PATH]: found() } })), { exit: 5 })
  assert.throws(() => planOne(hosts, scene(Buffer.from(''), found({ type: 'link', target: '/x' }))), {
    exit: 5,
  })
})
