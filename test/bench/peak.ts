import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { ROOT } from '../lab/paths.ts'
import type { Command } from './measure.ts'

/** The most memory that a program and all it started had at once, and how many they were then. */
export type Peak = { mb: number; processes: number }

/** Time between two looks, ms: short against the life of an ssh. */
const EVERY = 50

/** A program and all its descendants, by /proc/PID/stat (man 5 proc); the name before the parent may hold spaces. */
const family = (root: number): number[] => {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const parent = Number(textOf(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const all = [root]
  for (let at = 0; at < all.length; at++) all.push(...(children.get(all[at]!) ?? []))
  return all
}

/** Proportional, so that what several share counts once; kB. */
const memoryOf = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Runs a program, and looks at its memory all the while. */
export const peakOf = async ({ words, env, cwd }: Command): Promise<Peak> => {
  const child = spawn(words[0]!, words.slice(1), {
    cwd: cwd ?? ROOT,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })
  const peak = { mb: 0, processes: 0 }
  const look = () => {
    const all = family(child.pid!)
    const mb = Math.round(all.reduce((sum, pid) => sum + memoryOf(pid), 0) / 1024)
    if (mb > peak.mb) Object.assign(peak, { mb, processes: all.length })
  }
  const timer = setInterval(look, EVERY)
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}`)
    return peak
  } finally {
    clearInterval(timer)
  }
}
