import { stripVTControlCharacters } from 'node:util'

const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u
/** Letters, punctuation and lines that take one column each and join with nothing: nearly all that is ever printed. */
const PLAIN = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2500-\u25fc\u2713\u2717]*$/

// Made when it is needed first: it loads its tables then.
let segmenter: Intl.Segmenter | undefined
const segments = (text: string): string[] => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), s => s.segment)
}

const graphemes = (text: string): string[] => (PLAIN.test(text) ? [...text] : segments(text))
const widthOf = (grapheme: string): number => {
  if (WIDE.test(grapheme)) return 2
  return /^[\p{Mark}\p{Cf}]+$/u.test(grapheme) ? 0 : 1
}

/**
 * Text from a host without anything that could move the cursor or recolour the terminal: escape sequences go,
 * tabs become two spaces, other control characters but newline vanish.
 */
export const plain = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll('\t', '  ')
    .replaceAll(/[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '')

/** Terminal columns of a text without control characters; wide characters count two (Unicode UAX #11), marks none. */
export const displayWidth = (text: string): number =>
  PLAIN.test(text) ? text.length : graphemes(text).reduce((sum, g) => sum + widthOf(g), 0)

/** Cuts to at most `width` columns, with `…` as the last one when something is lost. */
export const truncate = (text: string, width: number): string => {
  if (displayWidth(text) <= width) return text
  let out = ''
  let used = 0
  for (const g of graphemes(text)) {
    if (used + widthOf(g) > width - 1) break
    out += g
    used += widthOf(g)
  }
  return width < 1 ? '' : `${out.trimEnd()}…`
}

/** Pads with spaces to `width` columns; longer text stays as it is. */
export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)))

/** Breaks at spaces into lines of at most `width` columns; a longer word gets a line of its own, unbroken. */
export const wrap = (text: string, width: number): string[] =>
  text.split('\n').flatMap(line => {
    if (displayWidth(line) <= width) return [line]
    const lines: string[] = []
    let current = ''
    for (const word of line.split(/ +/)) {
      const longer = current === '' ? word : `${current} ${word}`
      if (current !== '' && displayWidth(longer) > width) {
        lines.push(current)
        current = word
      } else current = longer
    }
    return [...lines, current]
  })
