import { quote } from '../quote.ts'

/** Bytes of a payload up to which it is text in the script; others come in frames of their own. */
const LARGEST = 64 * 1024

/** The text that some bytes are, if a shell's word can carry it. */
const wordOf = (bytes: Buffer): string | undefined => {
  const text = bytes.length <= LARGEST ? bytes.toString() : '\0'
  return !text.includes('\0') && Buffer.from(text).equals(bytes) ? text : undefined
}

/**
 * A script that itself writes those of its payloads that are short texts, and the others: a frame for each would be a
 * process on its host. As in a file of payloads, only root can read them there. Pure.
 */
export const withPayloads = (
  script: string,
  payloads: ReadonlyMap<string, Buffer>,
): { text: string; rest: [string, Buffer][] } => {
  const all = [...payloads].map(([name, bytes]) => ({ name, bytes, word: wordOf(bytes) }))
  const lines = all.flatMap(({ name, word }) =>
    word === undefined ? [] : [`printf %s ${quote(word)} >"$SESSION/"${quote(name)} || exit\n`],
  )
  return {
    text: lines.join('') + script,
    rest: all.flatMap(({ name, bytes, word }) => (word === undefined ? [[name, bytes]] : [])),
  }
}
