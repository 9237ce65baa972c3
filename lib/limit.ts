/**
 * Lets at most `most` of the given tasks run at once; the rest wait their turn, first come, first served.
 * sshd drops beyond ten unauthenticated connections (sshd_config(5), MaxStartups), and handshakes cost a core each.
 */
export const limiter = (most: number) => {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (running >= most) await new Promise<void>(resolve => waiting.push(resolve))
    running++
    try {
      return await task()
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}
