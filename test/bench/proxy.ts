import { createServer, Socket } from 'node:net'

/** A way to a port that takes longer. */
export type Delayed = { port: number; close: () => Promise<void> }

/** Passes on what one side says, each piece `delay` ms later, and nothing before the other side is `there`. */
const carry = (from: Socket, to: Socket, delay: number, there: Promise<void>): void => {
  // One after another, whatever timers do.
  let before = there
  const later = (act: () => void) => {
    const now = before
    before = new Promise<void>(resolve => setTimeout(resolve, delay)).then(() => now).then(act)
  }
  from.on('data', data => later(() => void (to.destroyed || to.write(data))))
  from.on('end', () => later(() => void to.end()))
  from.on('close', () => later(() => void to.destroy()))
  // Closes next, which is passed on.
  from.on('error', () => {})
}

/**
 * Listens on loopback and passes connections on to a host, as if a round trip there took `roundTrip` ms longer. As with
 * TCP itself, the host has a connection one and a half round trips after it was asked for (RFC 9293, section 3.5).
 */
export const delayed = async (host: string, port: number, roundTrip: number): Promise<Delayed> => {
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true, allowHalfOpen: true }, near => {
    const far = new Socket({ allowHalfOpen: true })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
    const connected = new Promise<void>(resolve => {
      for (const event of ['connect', 'error']) far.once(event, () => resolve())
    })
    setTimeout(() => far.connect({ host, port, noDelay: true }), 1.5 * roundTrip)
    carry(near, far, roundTrip / 2, connected)
    carry(far, near, roundTrip / 2, Promise.resolve())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy listens nowhere')
  return {
    port: address.port,
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
