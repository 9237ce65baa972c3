import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NotDone } from '../../../reliability/load/gateway.ts'
import type { Surroundings } from '../../../reliability/load/surroundings.ts'
import { wayFrom } from '../../../reliability/load/way.ts'

/** Three members and a balancer, of which only those at these URLs answer; `asked` has who was asked, in order. */
const cluster = (answering: string[]) => {
  const asked: string[] = []
  const call = (endpoint: string) => {
    asked.push(endpoint)
    return answering.includes(endpoint) ? Promise.resolve(endpoint) : Promise.reject(new NotDone('refused'))
  }
  const places = ['m1', 'm2', 'm3', 'lb1'].map(name => ({ name, host: name, port: 2379 }))
  let looks = 0
  const around: Surroundings = {
    places,
    members: places.slice(0, 3),
    scheme: 'https',
    secure: call,
    plain: call,
    look: async () => {
      looks++
    },
  }
  return { around, asked, answering, looks: () => looks }
}

/** Requests until one is answered. @throws after twenty */
const until = async (way: ReturnType<typeof wayFrom>): Promise<unknown> => {
  for (let n = 0; n < 20; n++)
    try {
      return await way(['/v3/kv/put', {}], { timeout: 1 })
    } catch {}
  throw new Error('nobody answered')
}

test('a client goes to its home, and to the next place when that fails it', async () => {
  const { around, asked } = cluster(['https://m1:2379', 'https://m3:2379'])
  assert.equal(await until(wayFrom(around, 2)), 'https://m3:2379')
  assert.equal(await until(wayFrom(around, 1)), 'https://m3:2379')
  assert.deepEqual(asked, ['https://m3:2379', 'https://m2:2379', 'https://m3:2379'])
})

test('each failure is told, so that nothing is tried twice behind its back', async () => {
  const { around } = cluster(['https://m2:2379'])
  const way = wayFrom(around, 0)
  await assert.rejects(way(['/v3/kv/put', {}], { timeout: 1 }), NotDone)
  assert.equal(await way(['/v3/kv/put', {}], { timeout: 1 }), 'https://m2:2379')
})

test('when all places fail it looks around and tries the other scheme, and back', async () => {
  const { around, answering, looks } = cluster(['http://m1:2379'])
  const way = wayFrom(around, 0)
  assert.equal(await until(way), 'http://m1:2379')
  assert.equal(around.scheme, 'http')
  assert.equal(looks(), 1)
  answering.splice(0, 1, 'https://lb1:2379')
  assert.equal(await until(way), 'https://lb1:2379')
})

test('without a client certificate https is not done at all', async () => {
  const { around, asked } = cluster(['https://m1:2379'])
  around.secure = undefined
  await assert.rejects(
    wayFrom(around, 0)(['/v3/kv/put', {}], { timeout: 1 }),
    /there is no client certificate yet/,
  )
  assert.deepEqual(asked, [])
})
