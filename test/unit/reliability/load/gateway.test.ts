import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { gateway, NotDone } from '../../../reliability/load/gateway.ts'

/** Asks a server that answers so, while it is there. */
const asking = async <T>(answer: RequestListener, ask: (endpoint: string) => Promise<T>): Promise<T> => {
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    return await ask(`http://127.0.0.1:${port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
const call = gateway()
const put = (endpoint: string, timeout = 5000) => call(endpoint, '/v3/kv/put', {}, { timeout })
const isNotDone = (error: unknown) => error instanceof NotDone
const mayBeDone = (error: unknown) => error instanceof Error && !(error instanceof NotDone)

test('an answer is what it says', async () => {
  assert.deepEqual(await asking((_, response) => response.end('{"header":{}}'), put), { header: {} })
})

test('what etcd turns away is not done; any other error of its may be', async () => {
  const saying = (status: number, text: string) =>
    asking((_, response) => response.writeHead(status).end(text), put)
  await assert.rejects(saying(400, 'Client sent an HTTP request to an HTTPS server.'), isNotDone)
  await assert.rejects(saying(403, '{"code":7,"message":"etcdserver: permission denied"}'), isNotDone)
  await assert.rejects(saying(503, '{"code":14,"message":"etcdserver: request timed out"}'), mayBeDone)
  await assert.rejects(
    saying(429, '{"code":8,"message":"etcdserver: mvcc: database space exceeded"}'),
    mayBeDone,
  )
})

test('who was never reached has done nothing', async () => {
  const gone = await asking(
    () => {},
    async endpoint => endpoint,
  )
  await assert.rejects(put(gone), isNotDone)
})

test('who was reached and said nothing, hung up, or was cut off within the answer may have done it', async () => {
  await assert.rejects(
    asking(
      () => {},
      endpoint => put(endpoint, 50),
    ),
    mayBeDone,
  )
  await assert.rejects(
    asking(request => request.socket.destroy(), put),
    mayBeDone,
  )
  await assert.rejects(
    asking((_, response) => response.end('{"header":{"rev'), put),
    mayBeDone,
  )
})

test('a stream gives each line as it comes', async () => {
  const lines: unknown[] = []
  await asking(
    (_, response) => {
      response.write('{"result":1}\n{"res')
      response.end('ult":2}\n')
    },
    endpoint => call(endpoint, '/v3/watch', {}, { timeout: 5000, onLine: line => lines.push(line) }),
  )
  assert.deepEqual(lines, [{ result: 1 }, { result: 2 }])
})
