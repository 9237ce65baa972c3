import { median, rounded } from './statistics.ts'
import { PARTS, type PartName } from './words.ts'

/** What one measurement came to. */
export type Sample = {
  /** Wall time, ms; of the rolls also other times. */
  ms: number
  /** Processor time of the program and all it started here, ms. */
  cpuMs?: number
  /** The most memory it had at once, MB. */
  peakMb?: number
}

/** Everything measured about one of those who are compared; `x` is the round trip time in ms or the number of hosts. */
export type Run = {
  part: PartName
  name: string
  x?: number
  median: number
  min: number
  max: number
  cpuMs?: number
  peakMb?: number
  /** ms, in the order they were measured. */
  samples: number[]
}

/** When, where from and how thoroughly a part was measured (UTC, ISO 8601). */
export type Measured = {
  at: string
  commit: string
  quick: boolean
  cores: number
  seconds: number
  /** Which of the ratios come from it. */
  ratios: string[]
}

/** What `test/bench/results.json` holds. */
export type Results = {
  ratios: Record<string, number>
  runs: Run[]
  measured: Partial<Record<PartName, Measured>>
  /** What a contestant's hosts lacked (-) and had beside (+) what ours had, after bringing up a cluster from nothing. */
  differs: Record<string, string[]>
}

/** What a part came to. */
export type PartResult = { runs: Run[]; ratios: Record<string, number>; differs?: Results['differs'] }

/** Sums samples up. Pure. */
export const runOf = (part: PartName, name: string, samples: Sample[], x?: number): Run => {
  const times = samples.map(({ ms }) => Math.round(ms * 10) / 10)
  const most = (values: (number | undefined)[]) =>
    values.some(value => value !== undefined) ? Math.max(...values.map(value => value ?? 0)) : undefined
  const cpu = samples.flatMap(({ cpuMs }) => (cpuMs === undefined ? [] : [cpuMs]))
  const peakMb = most(samples.map(sample => sample.peakMb))
  return {
    part,
    name,
    ...(x === undefined ? {} : { x }),
    median: median(times),
    min: Math.min(...times),
    max: Math.max(...times),
    ...(cpu.length ? { cpuMs: median(cpu) } : {}),
    ...(peakMb === undefined ? {} : { peakMb }),
    samples: times,
  }
}

/** The median of one of those that a part has measured, ms. @throws Error when it was not measured */
export const medianOf = (runs: readonly Run[], name: string): number => {
  const run = runs.find(run => run.name === name)
  if (!run) throw new Error(`${name} was not measured`)
  return run.median
}

/** A part of this run put in the place of the one before; the others stay. Pure. */
export const merged = (
  before: Results,
  part: PartName,
  { runs, ratios, differs }: PartResult,
  measured: Omit<Measured, 'ratios'>,
): Results => {
  const gone = before.measured[part]?.ratios ?? []
  const others = Object.entries(before.ratios).filter(([key]) => !gone.includes(key))
  const own = Object.entries(ratios).map(([key, value]): [string, number] => [key, rounded(value)])
  return {
    ratios: Object.fromEntries([...others, ...own]),
    runs: PARTS.flatMap(each => (each === part ? runs : before.runs.filter(run => run.part === each))),
    measured: { ...before.measured, [part]: { ...measured, ratios: Object.keys(ratios) } },
    differs: differs ?? before.differs,
  }
}

export const NOTHING: Results = { ratios: {}, runs: [], measured: {}, differs: {} }
