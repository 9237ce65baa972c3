import { frame, spoken, WIDTH, words } from './frame.ts'

/** One bar: ms; the darker part of it is `part` of that. */
export type Bar = { name: string; ms: number; ours?: boolean }

const ROW = 28
const LEFT = 250
const RIGHT = 90

/** Bars below each other, as long as their times. Pure. */
export const bars = (title: string, rows: Bar[]): string => {
  const longest = Math.max(...rows.map(({ ms }) => ms))
  const parts = rows.flatMap(({ name, ms, ours }, at) => {
    const y = 32 + at * ROW
    const width = Math.max(1, Math.round(((WIDTH - LEFT - RIGHT) * ms) / longest))
    return [
      words(LEFT - 10, y + 15, name, '', 'end'),
      `<rect x="${LEFT}" y="${y}" width="${width}" height="20" rx="2" class="${ours ? 'c0' : 'c1'}"/>`,
      words(LEFT + width + 8, y + 15, spoken(ms), 'quiet'),
    ]
  })
  return frame(title, 40 + rows.length * ROW, parts)
}
