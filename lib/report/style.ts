/** The report's whole style sheet: system fonts, one measure, light and dark by the reader's own setting, and print. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #fbfaf8; --card: #fff; --ink: #1d1f24; --soft: #666b76; --line: #e5e2dc;
  --ok: #2d7d46; --changed: #a86400; --failed: #b3261e; --would: #0b6e8a; --add: #e4f4e8; --del: #fbe6e4; --code: #f4f2ee; }
@media (prefers-color-scheme: dark) { :root { --bg: #14161a; --card: #1b1e24; --ink: #e6e6e3; --soft: #9aa0ab;
  --line: #2c3038; --ok: #6cc788; --changed: #e3a84e; --failed: #ff8a80; --would: #5cc3df; --add: #17301f;
  --del: #3a1d1c; --code: #15171b; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--bg); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif }
main { max-width: 62rem; margin: 0 auto; padding: 3.5rem 1.5rem 5rem }
h1 { font-size: 2.1rem; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 .35rem }
h2 { font-size: 1.2rem; margin: 0; letter-spacing: -.005em } h2 small { color: var(--soft); font-weight: 500; margin-right: .5em }
p { margin: .4rem 0 } .soft { color: var(--soft) }
code, pre, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .86em }
.result { display: inline-block; margin: 1.4rem 0 0; padding: .5rem .95rem; border-radius: 99rem; font-weight: 600;
  border: 1px solid currentColor; line-height: 1.3 }
.ok { color: var(--ok) } .changed { color: var(--changed) } .failed { color: var(--failed) } .would-change { color: var(--would) }
.skipped { color: var(--soft) }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.4rem; margin: 1.6rem 0 0 }
.facts dt { color: var(--soft) } .facts dd { margin: 0; overflow-wrap: anywhere }
section { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; margin: 1.6rem 0 0; padding: 1.4rem 1.6rem }
section > header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; margin-bottom: .5rem }
.step { display: grid; grid-template-columns: 1.4rem 1fr 10.5rem 8.5rem; gap: 0 .8rem; padding: .5rem 0;
  border-top: 1px solid var(--line) }
.step:first-of-type { border-top: 0 }
.step > .sign { font-weight: 700; text-align: center } .step > .where { color: var(--soft); font-size: .9em; line-height: 1.7 }
.step > .more { grid-column: 2 / -1; min-width: 0 }
.time { display: flex; gap: .55rem; align-items: center; justify-content: flex-end; color: var(--soft); font-size: .86em;
  font-variant-numeric: tabular-nums; height: 1.75em; white-space: nowrap }
.bar { flex: 1; height: .38rem } .bar i { display: block; height: 100%; min-width: 2px; margin-left: auto;
  border-radius: 9rem; background: currentColor; opacity: .45 }
.note { color: var(--soft); font-size: .92em }
details { margin: .45rem 0 } summary { cursor: pointer; color: var(--soft); font-size: .92em }
pre { background: var(--code); border: 1px solid var(--line); border-radius: .55rem; margin: .5rem 0; padding: .7rem 0;
  overflow-x: auto; line-height: 1.5 }
pre > span { display: block; padding: 0 .9rem; min-width: max-content } pre.plain { padding: .7rem .9rem }
.add { background: var(--add) } .del { background: var(--del) } .hunk { color: var(--would) }
.error { border-left: 4px solid var(--failed); padding: .2rem 0 .2rem 1.1rem; margin: .7rem 0 }
.error .message { color: var(--failed); font-weight: 650 } .error .facts { margin-top: .6rem }
.error pre { margin: 0 } .warning { border-left: 4px solid var(--changed); padding: .1rem 0 .1rem 1.1rem; margin: 1rem 0 }
.scroll { overflow-x: auto } table { border-collapse: collapse; margin: .5rem 0; width: 100%; font-size: .94em;
  font-variant-numeric: tabular-nums }
th { text-align: left; color: var(--soft); font-weight: 500; font-size: .78em; letter-spacing: .06em; text-transform: uppercase }
th, td { padding: .45rem 1.4rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap }
td:last-child { white-space: normal; min-width: 9rem } tr:last-child td { border-bottom: 0 }
.commands { list-style: none; margin: .6rem 0 0; padding: 0 } .commands code { display: block; background: var(--code);
  border: 1px solid var(--line); border-radius: .55rem; margin: .5rem 0; padding: .55rem .9rem; overflow-x: auto }
svg.timeline { display: block; width: 100%; min-width: 44rem; margin: .4rem 0 } svg.timeline text { fill: var(--soft); font-size: 12.5px }
svg.timeline .mark { font-size: 11px; text-anchor: middle } svg.timeline line { stroke: var(--line) }
svg.timeline rect { fill: var(--hue) } svg.timeline .way { opacity: .3 } svg.timeline .connect { fill: var(--soft); opacity: .55 }
.hue0 { --hue: #8a8f99 } .hue1 { --hue: #3f7fc1 } .hue2 { --hue: #2f9a8f } .hue3 { --hue: #c07c1e } .hue4 { --hue: #8a62c4 }
.hue5 { --hue: #c2557a }
footer { color: var(--soft); font-size: .86em; margin-top: 2.4rem }
@media (max-width: 46rem) { main { padding: 2rem 1rem 3rem } section { padding: 1.1rem } h1 { font-size: 1.65rem }
  .step { grid-template-columns: 1.2rem 1fr auto } .step > .where { grid-column: 2 / -1; grid-row: 2 }
  .bar { display: none } .error .facts { grid-template-columns: 1fr; gap: 0 } .error .facts dd { margin-bottom: .6rem } }
@media print { section { break-inside: avoid } main { max-width: none; padding: 0 } }
`
