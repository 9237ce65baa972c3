import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import { test } from 'node:test'
import { delayed } from '../../bench/proxy.ts'

const echo = async () => {
  const server = createServer(socket => socket.pipe(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert(address !== null && typeof address === 'object')
  return { port: address.port, close: () => server.close() }
}

/** Everything an echo sends back, and how long its end took, ms. */
const through = (port: number, text: string) =>
  new Promise<{ text: string; ms: number }>((resolve, reject) => {
    const started = performance.now()
    let back = ''
    const socket = connect({ host: '127.0.0.1', port }, () => socket.end(text))
    socket.setEncoding('utf8').on('data', data => {
      back += data
    })
    socket.on('error', reject)
    socket.on('close', () => resolve({ text: back, ms: performance.now() - started }))
  })

test('what is sent through the proxy comes back in order and whole, and no sooner than light would', async () => {
  const server = await echo()
  const text = Array.from({ length: 50_000 }, (_, n) => `${n}\n`).join('')
  for (const roundTrip of [0, 20]) {
    const proxy = await delayed('127.0.0.1', server.port, roundTrip)
    const back = await through(proxy.port, text)
    assert.equal(back.text, text)
    // One for the connection, one for the words; timers count whole milliseconds.
    assert(back.ms >= 2 * roundTrip - 2, `${back.ms} ms`)
    await proxy.close()
  }
  server.close()
})

test('a host that refuses ends the connection', async () => {
  const server = await echo()
  server.close()
  const proxy = await delayed('127.0.0.1', server.port, 0)
  assert.equal((await through(proxy.port, 'x')).text, '')
  await proxy.close()
})
