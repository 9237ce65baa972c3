import { frame, WIDTH, words } from './frame.ts'

/** Points in the order of x. */
export type Line = { name: string; points: (readonly [x: number, y: number])[] }

const HEIGHT = 320
const PLOT = { left: 64, right: WIDTH - 16, top: 56, bottom: HEIGHT - 40 }

/** A round number a little above, so that rules lie at numbers one can read: 1, 2, 2.5 or 5 times a power of ten. Pure. */
export const niceStep = (most: number, rules: number): number => {
  const rough = most / rules
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * ([1, 2, 2.5, 5, 10].find(step => step * power >= rough) ?? 10)
}

/** Lines over numbers, both from nought; `ticks` are the places on x that are named. Pure. */
export const lines = (title: string, x: string, y: string, ticks: number[], all: Line[]): string => {
  const points = all.flatMap(({ points }) => points)
  const step = niceStep(Math.max(...points.map(point => point[1])), 4)
  const mostY = step * Math.ceil(Math.max(...points.map(point => point[1])) / step)
  const mostX = Math.max(...ticks)
  const atX = (value: number) => Math.round(PLOT.left + ((PLOT.right - PLOT.left) * value) / mostX)
  const atY = (value: number) => Math.round(PLOT.bottom - ((PLOT.bottom - PLOT.top) * value) / mostY)
  const rules = Array.from({ length: Math.round(mostY / step) + 1 }, (_, at) => at * step)
  return frame(title, HEIGHT, [
    ...rules.flatMap(value => [
      `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${atY(value)}" y2="${atY(value)}" class="rule"/>`,
      words(PLOT.left - 8, atY(value) + 4, String(Number(value.toPrecision(3))), 'quiet', 'end'),
    ]),
    ...ticks.map(value => words(atX(value), PLOT.bottom + 18, String(value), 'quiet', 'middle')),
    words(PLOT.right, HEIGHT - 6, x, 'quiet', 'end'),
    words(PLOT.left, PLOT.top - 8, y, 'quiet'),
    ...all.flatMap(({ name, points }, at) => [
      `<polyline class="line c${at}" style="fill: none" points="${points.map(point => `${atX(point[0])},${atY(point[1])}`).join(' ')}"/>`,
      ...points.map(point => `<circle cx="${atX(point[0])}" cy="${atY(point[1])}" r="3" class="c${at}"/>`),
      `<rect x="${PLOT.left + 90 + at * 210}" y="${PLOT.top - 19}" width="12" height="12" class="c${at}"/>`,
      words(PLOT.left + 108 + at * 210, PLOT.top - 8, name),
    ]),
  ])
}
