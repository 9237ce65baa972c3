import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { $ } from 'zx'

/** What a group of tests came to; `output` is empty where all passed, `notes` is what tests reported although they did. */
export type Result = { name: string; passed: number; failed: number; output: string; notes: string[] }

const count = (xml: string, pattern: RegExp) => (xml.match(pattern) ?? []).length

/** Reads a JUnit file; a run that left none, or none with a test in it, has failed. */
export const fromJunit = (name: string, xml: string, exitCode: number | null, output: string): Result => {
  const tests = count(xml, /<testcase\b/g)
  const failed = count(xml, /<(failure|error)\b/g) || (exitCode === 0 && tests > 0 ? 0 : 1)
  return {
    name,
    passed: Math.max(0, tests - failed - count(xml, /<skipped\b/g)),
    failed,
    output: failed ? output : '',
    notes: [],
  }
}

/** A file's text, or nothing where there is none. */
export const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Runs a bats file with variables besides our own, and leaves its JUnit report as `report`. */
export const runBats = async (
  file: string,
  report: string,
  variables: Record<string, string> = {},
): Promise<Result> => {
  const directory = report.replace(/\.xml$/, '')
  mkdirSync(directory, { recursive: true })
  const { exitCode, stdout, stderr } = await $({
    env: { ...process.env, ...variables },
  })`node_modules/bats/bin/bats --timing --print-output-on-failure --report-formatter junit --output ${directory} ${file}`
  try {
    renameSync(`${directory}/report.xml`, report)
  } catch {}
  rmSync(directory, { recursive: true, force: true })
  const result = fromJunit(file, textOf(report), exitCode, `${stdout}${stderr}`.slice(-6000))
  return { ...result, notes: exitCode === 0 ? (stdout.match(/^# .*/gm) ?? []) : [] }
}
