import type { Look, Output } from './look.ts'
import { region } from './region.ts'
import { pad, plain, truncate } from './width.ts'
import { duration } from './words.ts'

/** Time and a repeating timer; tests bring their own. `every` returns what stops it. */
export type Clock = { now: () => number; every: (ms: number, tick: () => void) => () => void }

export const systemClock: Clock = {
  now: () => Date.now(),
  every: (ms, tick) => {
    const timer = setInterval(tick, ms)
    timer.unref()
    return () => clearInterval(timer)
  },
}

/** What is under way: `04 Cluster 2/5 › Start the members together`. */
export type Running = { label: string; title: string }

/** Tells a waiting operator what runs; on a terminal in place, otherwise a plain line now and then. */
export type Live = {
  begin: (running: Running) => void
  /** A host's newest line of output. */
  output: (host: string, line: string) => void
  /** Keeps still, for lines or a question below; the next `show` or tick draws again unless `quiet` is set. */
  hide: (quiet?: boolean) => void
  show: () => void
  end: () => void
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const TICK = 120
/** A log needs a sign of life, no more. */
const REMIND = 30_000
const MOST_HOSTS = 8

/** The live part of the screen; `print` writes a plain line where nothing can be rewritten. */
export const live = (options: {
  stream: Output
  rewrites: boolean
  clock: Clock
  look: () => Look
  print: (line: string) => void
}): Live => {
  const { stream, rewrites, clock, look, print } = options
  const area = region(stream)
  let running: (Running & { since: number; outputs: Map<string, string> }) | undefined
  let stop = (): void => {}
  let frame = 0
  let quiet = false
  const draw = (): void => {
    if (!running || !rewrites || quiet) return
    const { paint } = look()
    const room = Math.max(20, stream.columns ?? 80) - 1
    const time = ` ${duration(clock.now() - running.since)}`
    const head = truncate(
      `  ${FRAMES[frame++ % FRAMES.length]} ${running.label}${running.title}`,
      room - time.length,
    )
    const outputs = [...running.outputs].slice(-MOST_HOSTS)
    const names = Math.max(0, ...outputs.map(([host]) => host.length))
    area.draw(
      [head + time, ...outputs.map(([host, line]) => `      ${pad(host, names)}  ${line}`)],
      (line, i) => (i === 0 ? line : paint.faint(line)),
    )
  }
  const remind = (): void => {
    if (!running || quiet) return
    const said = [...running.outputs].map(([host, line]) => `${host}: ${line}`).at(-1)
    const waited = duration(clock.now() - running.since)
    print(`  … still waiting: ${running.label}${running.title} (${waited})${said ? `   ${said}` : ''}`)
  }
  return {
    begin: next => {
      stop()
      running = { ...next, since: clock.now(), outputs: new Map() }
      stop = rewrites ? clock.every(TICK, draw) : clock.every(REMIND, remind)
      draw()
    },
    output: (host, line) => {
      const text = plain(line).trim()
      if (running && text !== '') running.outputs.set(plain(host), text)
    },
    hide: still => {
      area.erase()
      quiet = still ?? false
    },
    show: () => {
      quiet = false
      draw()
    },
    end: () => {
      stop()
      running = undefined
      area.erase()
    },
  }
}
