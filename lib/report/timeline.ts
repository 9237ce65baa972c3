import { type Lane, type Phase, type Timeline, working } from '../timings/timeline.ts'
import { html, type Markup } from './html.ts'

/** In units of the drawing: the hosts' names, the time beside them, one line, the scale above. */
const NAMES = 110
const WIDTH = 890
const LINE = 26
const TOP = 24

const told = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

/** Steps of a scale that people can read: 1, 2 or 5 times a power of ten, at most eight of them. In ms. */
export const scaleStep = (ms: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, ms / 8)))
  return [1, 2, 5, 10].map(factor => factor * power).find(step => ms / step <= 8)!
}

const scaleLabel = (ms: number, step: number): string =>
  `${(ms / 1000).toFixed(step < 100 ? 2 : step < 1000 ? 1 : 0)} s`

/**
 * A run as a drawing: time from left to right, this machine's phases as bars in the first line, then a line per host:
 * connecting, then each round trip, dark where the host worked and light where it was on the way. Pure.
 */
export const timelineMarkup = ({ phases, lanes, from, to }: Timeline): Markup => {
  const length = Math.max(1, to - from)
  const x = (at: number) => NAMES + ((at - from) / length) * WIDTH
  const bar = (classes: string, line: number, at: number, ms: number, inset: number, title = '') => {
    const y = TOP + line * LINE + inset
    const width = Math.max(0.6, (ms / length) * WIDTH)
    return html`<rect class="${classes}" x="${x(at).toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${LINE - 2 * inset}" rx="2">${title && html`<title>${title}</title>`}</rect>`
  }
  const hue = (phase: number) => `hue${phase % 6}`
  const name = (text: string, line: number) =>
    html`<text x="${NAMES - 12}" y="${TOP + line * LINE + 17}" text-anchor="end">${text}</text>`
  const phaseBar = ({ number, title, from, ms, far, wait, here }: Phase, index: number) =>
    bar(
      hue(index),
      0,
      from,
      ms,
      4,
      `${[number, title].filter(Boolean).join(' ')}: ${told(ms)} (on hosts ${told(far)}, on the way ${told(wait)}, here ${told(here)})`,
    )
  const laneBars = ({ host, connect, trips }: Lane, line: number) => [
    bar('connect', line, connect.from, connect.ms, 10, `${host}: connected in ${told(connect.ms)}`),
    ...trips.flatMap(trip => {
      const { from, ms, remoteMs, phase } = trip
      const title = `${host}, ${phases[phase]?.title ?? ''}: ${told(ms)}, of which it worked ${told(remoteMs)}`
      const work = working(trip)
      return [
        bar(`way ${hue(phase)}`, line, from, ms, 6, title),
        bar(hue(phase), line, work.from, work.to - work.from, 6, title),
      ]
    }),
  ]
  const step = scaleStep(length)
  const marks = Array.from({ length: Math.floor(length / step) + 1 }, (_, n) => n * step)
  const height = TOP + (lanes.length + 1) * LINE + 4
  return html`<div class="scroll"><svg class="timeline" viewBox="0 0 ${NAMES + WIDTH + 10} ${height}" role="img" aria-label="The run from left to right: its phases, then each host's round trips">
${marks.map(at => html`<line x1="${x(from + at).toFixed(1)}" x2="${x(from + at).toFixed(1)}" y1="${TOP - 4}" y2="${height}"/><text class="mark" x="${x(from + at).toFixed(1)}" y="12">${scaleLabel(at, step)}</text>`)}
${name('phases', 0)}${phases.map(phaseBar)}
${lanes.map((lane, index) => html`${name(lane.host, index + 1)}${laneBars(lane, index + 1)}`)}
</svg></div>
<p class="note">Dark: the host works. Light: on the way there and back. Thin: connecting. Bars under one another in one colour belong together; each tells more when pointed at.</p>`
}
