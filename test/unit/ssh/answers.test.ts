import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import fc from 'fast-check'
import { answerReader, type Incoming } from '../../../lib/ssh/answers.ts'

const NONCE = 'c0ffee'
type Piece = { id: string; code: number; stdout: string; stderr: string }

const wire = ({ id, code, stdout, stderr }: Piece) =>
  `${stdout}\n@${NONCE} ${id} ${code} ${Buffer.byteLength(stderr)}\n${stderr}`

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\n',
    '\n\n',
    `\n@${NONCE}`,
    `@${NONCE}\n`,
    '@',
    '\n@',
    'a\nb',
    '\n@other 1 0 0\n',
    'é💥',
  ),
)
const pieces = fc.array(fc.record({ code: fc.nat(255), stdout: text, stderr: text }), { maxLength: 6 })

const feed = (stream: Buffer, cuts: number[]) => {
  const read = answerReader(NONCE)
  const ends = [...new Set(cuts.map(cut => cut % (stream.length + 1)))].sort((a, b) => a - b)
  const found: Incoming[] = []
  let from = 0
  for (const to of [...ends, stream.length]) {
    found.push(...read(stream.subarray(from, to)))
    from = to
  }
  return found
}
const answersOf = (items: Incoming[]) => items.filter(item => 'id' in item)

test('any chunking of a stream gives the same answers', () => {
  fc.assert(
    fc.property(pieces, fc.array(fc.nat(), { maxLength: 30 }), (list, cuts) => {
      const sent = list.map((piece, index) => ({ id: String(index), ...piece }))
      const stream = Buffer.from(`banner\n@${NONCE} ready 1\n${sent.map(wire).join('')}`)
      const found = feed(stream, cuts)
      assert.deepEqual(answersOf(found), sent)
      assert.equal(found.filter(item => 'signal' in item).length, 1)
    }),
    { numRuns: 500 },
  )
})

test('byte by byte, the output shown live is the beginning of the answer, in whole lines', () => {
  fc.assert(
    fc.property(text, stdout => {
      const stream = Buffer.from(`\n@${NONCE} ready 1\n${wire({ id: '7', code: 0, stdout, stderr: '' })}`)
      const found = feed(stream, [...stream.keys()])
      const shown = found.flatMap(item => ('output' in item ? [item.output] : [])).join('\n')
      assert.ok(`\n${stdout}`.replace(/\n+/g, '\n').startsWith(`\n${shown}`.replace(/\n+/g, '\n')), shown)
    }),
  )
})

test('a login banner before the first line of ours is dropped', () => {
  const read = answerReader(NONCE)
  assert.deepEqual(read(Buffer.from('Welcome!\nLast login: never\n')), [])
  assert.deepEqual(read(Buffer.from(`\n@${NONCE} password ops\n`)), [{ signal: 'password', words: ['ops'] }])
  assert.deepEqual(read(Buffer.from(`noise\n@${NONCE} ready 42\n`)), [{ signal: 'ready', words: ['42'] }])
})

test('lines are shown as they come, before the answer', () => {
  const read = answerReader(NONCE)
  read(Buffer.from(`\n@${NONCE} ready 1\n`))
  assert.deepEqual(read(Buffer.from('fetching\nhalf')), [{ output: 'fetching' }])
  assert.deepEqual(read(Buffer.from(' a line\n')), [{ output: 'half a line' }])
  const answer = { id: '0', code: 0, stdout: 'fetching\nhalf a line\n', stderr: '' }
  assert.deepEqual(read(Buffer.from(`\n@${NONCE} 0 0 0\n`)), [answer])
})

test("a host's own clock tells how long a script took there, to ten milliseconds", () => {
  const read = answerReader(NONCE)
  const told = (line: string) => answersOf(read(Buffer.from(`\n@${NONCE} ${line}\n`)))
  const answer = { id: '3', code: 0, stdout: '', stderr: '' }
  assert.deepEqual(told('3 0 0 99.97 100.04'), [{ ...answer, remoteMs: 70 }])
  assert.deepEqual(told('3 0 0 5.00 5.00'), [{ ...answer, remoteMs: 0 }])
  assert.deepEqual(told('3 0 0'), [answer])
})

// Each is called in place of Buffer's own, and adds up how many bytes that has looked at or copied.
const counting = () => {
  let work = 0
  const { concat } = Buffer
  const { copy, indexOf, lastIndexOf } = Buffer.prototype
  const spies = [
    mock.method(Buffer, 'concat', (list: Uint8Array[]) => {
      const made = concat(list)
      work += made.length
      return made
    }),
    mock.method(Buffer.prototype, 'copy', function (this: Buffer, ...args: Parameters<Buffer['copy']>) {
      const copied = copy.apply(this, args)
      work += copied
      return copied
    }),
    mock.method(Buffer.prototype, 'indexOf', function (this: Buffer, value: Buffer | number, from = 0) {
      const found = indexOf.call(this, value, from)
      work += (found < 0 ? this.length : found) - from
      return found
    }),
    mock.method(Buffer.prototype, 'lastIndexOf', function (this: Buffer, value: number) {
      const found = lastIndexOf.call(this, value)
      work += this.length - Math.max(0, found)
      return found
    }),
  ]
  return {
    work: () => work,
    end: () => {
      for (const spy of spies) spy.mock.restore()
    },
  }
}

test('a long output costs as much per byte as a short one, with or without lines in it', () => {
  const costOf = (stdout: string): number => {
    const stream = Buffer.from(`\n@${NONCE} ready 1\n${wire({ id: '7', code: 0, stdout, stderr: stdout })}`)
    const chunks = Array.from({ length: Math.ceil(stream.length / 1000) }, (_, at) =>
      stream.subarray(at * 1000, (at + 1) * 1000),
    )
    const read = answerReader(NONCE)
    const count = counting()
    const found = chunks.flatMap(read)
    count.end()
    assert.deepEqual(answersOf(found), [{ id: '7', code: 0, stdout, stderr: stdout }])
    return count.work() / stream.length
  }
  for (const line of ['x'.repeat(100), `${'x'.repeat(99)}\n`])
    assert.ok(costOf(line.repeat(8000)) < 2 * costOf(line.repeat(400)), JSON.stringify(line.slice(-2)))
})
