import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** TLS material of a client, PEM. */
export type Identity = { ca: string; certificate: string; key: string }

/** One call of etcd's JSON gateway. @throws Error on anything but 200, or after `timeout` ms */
export type Call = (endpoint: string, path: string, body: unknown, timeout: number) => Promise<unknown>

/** A client of etcd's own HTTP gateway (etcd docs, "gRPC gateway"), over http and https alike. */
export const gateway = (identity?: Identity): Call => {
  const plain = new HttpAgent({ keepAlive: true })
  const secure = new HttpsAgent({
    keepAlive: true,
    ca: identity?.ca,
    cert: identity?.certificate,
    key: identity?.key,
  })
  return (endpoint, path, body, timeout) =>
    new Promise((resolve, reject) => {
      const send = endpoint.startsWith('https') ? httpsRequest : httpRequest
      const agent = endpoint.startsWith('https') ? secure : plain
      const call = send(`${endpoint}${path}`, { method: 'POST', agent, timeout }, response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', chunk => {
          text += chunk
        })
        response.on('error', reject)
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(JSON.parse(text))
            : reject(new Error(`${response.statusCode}: ${text.slice(0, 200)}`)),
        )
      })
      call.on('timeout', () => call.destroy(new Error('timeout')))
      call.on('error', reject)
      call.end(JSON.stringify(body))
    })
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64')
export const unbase64 = (text: string): string => Buffer.from(text, 'base64').toString()

/** Every key under a prefix with its value, read linearizably through one endpoint. */
export const readAll = async (call: Call, endpoint: string, prefix: string): Promise<Map<string, string>> => {
  const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
  const { kvs = [] } = (await call(
    endpoint,
    '/v3/kv/range',
    { key: base64(prefix), range_end: base64(end) },
    10_000,
  )) as {
    kvs?: { key: string; value: string }[]
  }
  return new Map(kvs.map(({ key, value }) => [unbase64(key), unbase64(value)]))
}
