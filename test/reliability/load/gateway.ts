import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'

/** TLS material of a client, PEM. */
export type Identity = { ca: string; certificate: string; key: string }

/** What certainly was not done: it never reached etcd, or etcd said so. Everything else thrown may have been done. */
export class NotDone extends Error {
  /** Of HTTP, where there was an answer. */
  readonly status: number | undefined
  constructor(message: string, status?: number) {
    super(message)
    this.status = status
  }
}

export type CallOptions = {
  /** From when it is sent, ms; of a stream: the longest silence. */
  timeout: number
  /** Called with each line of the answer as it comes. */
  onLine?: (line: unknown) => void
  signal?: AbortSignal
}

/** One call of etcd's JSON gateway; resolves with the last line of the answer. @throws NotDone or Error */
export type Call = (endpoint: string, path: string, body: unknown, options: CallOptions) => Promise<unknown>

/** gRPC's codes of what is turned away before anything is done (grpc.io, "Status codes"). */
const TURNED_AWAY = new Set([3, 5, 7, 12, 16])

/** @throws Error for what is no JSON: an answer that was cut off */
const parsed = (text: string): unknown => (text.trim() ? JSON.parse(text) : undefined)

/** Whether an answer with an error says that nothing was done; etcd answers a refusal of TLS or path without JSON. */
const turnedAway = (text: string): boolean => {
  try {
    return TURNED_AWAY.has((JSON.parse(text) as { code: number }).code)
  } catch {
    return true
  }
}

/** A client of etcd's own HTTP gateway (etcd docs, "gRPC gateway"), over http and https; it never tries again by itself. */
export const gateway = (identity?: Identity): Call => {
  const plain = new HttpAgent({ keepAlive: true })
  const secure = new HttpsAgent({
    keepAlive: true,
    ca: identity?.ca,
    cert: identity?.certificate,
    key: identity?.key,
  })
  return (endpoint, path, body, options) => {
    const tls = endpoint.startsWith('https')
    const call = (tls ? httpsRequest : httpRequest)(`${endpoint}${path}`, {
      method: 'POST',
      agent: tls ? secure : plain,
      ...(options.signal && { signal: options.signal }),
    })
    return answer(call, tls, body, options)
  }
}

/**
 * Longest wait for a connection, ms. As with etcd's own clients it is not what an answer is waited for: on a busy
 * machine handshakes of all clients at once are slow, and giving them up would only make more of them.
 */
const CONNECT = 3000

const answer = (call: ClientRequest, tls: boolean, body: unknown, options: CallOptions): Promise<unknown> =>
  new Promise((resolve, reject) => {
    let sent = false
    let text = ''
    const giveUpAfter = (ms: number) => setTimeout(() => call.destroy(new Error('no answer in time')), ms)
    let timer = giveUpAfter(CONNECT)
    const isSent = () => {
      sent = true
      clearTimeout(timer)
      timer = giveUpAfter(options.timeout)
    }
    const end = (error?: Error) => {
      clearTimeout(timer)
      if (error) reject(sent ? error : new NotDone(error.message))
    }
    call.on('socket', (socket: Socket) => {
      // A connection of before is in use at once; a new one carries nothing before it stands.
      if (socket.connecting) socket.once(tls ? 'secureConnect' : 'connect', isSent)
      else isSent()
    })
    call.on('error', end)
    call.on('response', response => {
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (!options.onLine) return
        timer.refresh()
        const lines = text.split('\n')
        text = lines.pop()!
        for (const line of lines) options.onLine(parsed(line))
      })
      response.on('error', end)
      response.on('end', () => {
        end()
        const said = `${response.statusCode}: ${text.slice(0, 200)}`
        if (response.statusCode !== 200)
          reject(turnedAway(text) ? new NotDone(said, response.statusCode) : new Error(said))
        else {
          try {
            resolve(parsed(text))
          } catch {
            reject(new Error(said))
          }
        }
      })
    })
    call.end(JSON.stringify(body))
  })
