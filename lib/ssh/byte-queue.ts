/**
 * Bytes that come in chunks and leave from the front. However they are cut, n bytes in all are copied O(n) times,
 * because the room doubles. What `bytes` gives is valid until the next `add`.
 */
export const byteQueue = () => {
  let room = Buffer.alloc(0)
  let from = 0
  let to = 0
  return {
    bytes: (): Buffer => room.subarray(from, to),
    add: (chunk: Buffer): void => {
      if (to + chunk.length > room.length) {
        const larger = Buffer.allocUnsafe(2 * (to - from + chunk.length))
        room.copy(larger, 0, from, to)
        to -= from
        from = 0
        room = larger
      }
      chunk.copy(room, to)
      to += chunk.length
    },
    drop: (count: number): void => {
      from += count
    },
  }
}
