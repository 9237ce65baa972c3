import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { asker } from '../../../lib/ask.ts'
import type { Event } from '../../../lib/events.ts'

/** A terminal whose operator answers each question with the next of these; undefined ends the input. */
const operator = (...answers: (string | undefined)[]) => {
  const terminal = { input: new PassThrough(), output: new PassThrough() }
  const events: Event[] = []
  let shown = ''
  terminal.output.on('data', part => {
    shown += part
  })
  const emit = (event: Event): void => {
    events.push(event)
    if (event.event !== 'question') return
    const answer = answers.shift()
    setImmediate(() => (answer === undefined ? terminal.input.end() : terminal.input.write(`${answer}\n`)))
  }
  return { asker: asker({ yes: false }, emit, terminal), events, shown: () => shown }
}

test('yes goes on', async () => {
  for (const answer of ['y', 'Yes', ' yes ']) await operator(answer).asker.agree('Restart three members?')
})

test('anything but yes, or the end of input, stops with exit 130', async () => {
  for (const answer of ['', 'n', 'yesterday', undefined])
    await assert.rejects(operator(answer).asker.agree('Restart three members?'), { exit: 130 })
})

test('--yes answers without asking, even without a terminal', async () => {
  await asker({ yes: true }, () => assert.fail('it asked'), null).agree('Restart three members?')
})

test('a question without a terminal is bad usage that names --yes', async () => {
  const alone = asker({ yes: false }, () => {}, null)
  await assert.rejects(alone.agree('Restart?'), { exit: 2, details: { next: 'use --yes' } })
})

test('a step can be continued, skipped or quit, and anything else is asked again', async () => {
  assert.equal(await operator('c').asker.before('Start'), 'continue')
  assert.equal(await operator('what?', '', 'skip').asker.before('Start'), 'skip')
  assert.equal(await operator('q').asker.before('Start'), 'quit')
  assert.equal(await operator(undefined).asker.before('Start'), 'quit')
})

test('what --yes never answers needs the name typed or given in full', async () => {
  await operator('demo').asker.typed('This replaces all keys.', 'demo')
  await operator().asker.typed('This replaces all keys.', 'demo', 'demo')
  await assert.rejects(operator('dem').asker.typed('This replaces all keys.', 'demo'), { exit: 130 })
  await assert.rejects(operator().asker.typed('This replaces all keys.', 'demo', 'prod'), { exit: 130 })
})

test('a secret is neither echoed nor told to the sinks, and keeps its spaces', async () => {
  const person = operator(' s3cret ')
  const secret = await person.asker.secret('sudo password: ', 'use a file')
  assert.equal(secret.reveal().toString(), ' s3cret ')
  assert.doesNotMatch(JSON.stringify(person.events) + person.shown(), /s3cret/)
})
