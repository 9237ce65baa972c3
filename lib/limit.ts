/**
 * Lets at most `most` of the given tasks run at once; the rest wait their turn, first come, first served.
 * sshd drops beyond ten unauthenticated connections (sshd_config(5), MaxStartups), and handshakes cost a core each.
 */
export const limiter = (most: number) => {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (running < most) running++
    else await new Promise<void>(resolve => waiting.push(resolve))
    try {
      return await task()
    } finally {
      // The place is handed on while it is still taken, so that nobody new slips in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
