/** Width of every plot, in the units of its view box. */
export const WIDTH = 720

// Both schemes of the reader: a picture in a page knows no other way to tell (CSS, prefers-color-scheme).
const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.quiet { fill: #59636e }
.rule { stroke: #d1d9e0 }
.c0 { fill: #0969da; stroke: #0969da } .c1 { fill: #8c959f; stroke: #8c959f } .c2 { fill: #bc4c00; stroke: #bc4c00 }
.line { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .quiet { fill: #9198a1 }
  .rule { stroke: #3d444d }
  .c0 { fill: #4493f8; stroke: #4493f8 } .c1 { fill: #7d8590; stroke: #7d8590 } .c2 { fill: #db6d28; stroke: #db6d28 }
}`

/** Text as XML has it. Pure. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)

/** Some words at a place; `anchor` as in SVG. Pure. */
export const words = (x: number, y: number, text: string, look = '', anchor = 'start'): string =>
  `<text x="${x}" y="${y}"${look && ` class="${look}"`}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${escaped(text)}</text>`

/** A whole picture with its title for those who cannot see it. Pure. */
export const frame = (title: string, height: number, parts: string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}\n</style>`,
    words(0, 16, title),
    ...parts,
    '</svg>\n',
  ].join('\n')

/** A time as people say it: `0.27 s`, `26.5 s`, `812 ms`. Pure. */
export const spoken = (ms: number): string =>
  ms < 100
    ? `${Math.round(ms)} ms`
    : ms < 10_000
      ? `${(ms / 1000).toFixed(2)} s`
      : `${(ms / 1000).toFixed(1)} s`
