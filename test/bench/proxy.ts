import { createServer, Socket } from 'node:net'

/** A way to a port that takes longer. */
export type Delayed = { port: number; close: () => Promise<void> }

/** Passes on what one side says, each piece `delay` ms later, and nothing before `first` (performance.now()). */
const carry = (from: Socket, to: Socket, delay: number, first: number): void => {
  let last = first
  const later = (act: () => void) => {
    // Never before what came earlier, whatever timers do.
    last = Math.max(last, performance.now() + delay)
    setTimeout(act, last - performance.now())
  }
  from.on('data', data => later(() => to.destroyed || to.write(data)))
  from.on('end', () => later(() => to.end()))
  from.on('close', () => later(() => to.destroy()))
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
    const connected = performance.now() + 1.5 * roundTrip
    setTimeout(() => far.connect({ host, port, noDelay: true }), 1.5 * roundTrip)
    // A little more, so that there is somewhere to write to.
    carry(near, far, roundTrip / 2, connected + 1)
    carry(far, near, roundTrip / 2, connected)
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
