import { keyType } from './config-keys.ts'
import { RENAMED, SECTION_FLAGS } from './data/flags.ts'
import { BOOTSTRAP_ONLY, type Settings } from './settings.ts'

/** Settings as etcd's command line and environment have them: texts by flag name, without dashes in front. */
export type Options = Record<string, string>

const UNITS: [unit: string, nanoseconds: number][] = [
  ['h', 3600e9],
  ['m', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['us', 1e3],
]

/** A number of nanoseconds in Go's notation, in the largest unit that divides it: 90e9 → `90s` (Go, time.ParseDuration). */
export const goDuration = (nanoseconds: number): string => {
  const [unit, size] = UNITS.find(([, size]) => nanoseconds % size === 0) ?? ['ns', 1]
  return nanoseconds === 0 ? '0s' : `${nanoseconds / size}${unit}`
}

const plain = (value: unknown): string => (Array.isArray(value) ? value.join() : String(value))

/**
 * Settings in the form of the file as flags: sections opened, lists with commas. With a version its durations, whole
 * nanoseconds in the file, become Go's; without one they stay numbers. What has no flag is left out.
 */
export const optionsOf = (settings: Settings, version?: string): Options => {
  const options: Options = {}
  for (const [key, value] of Object.entries(settings))
    if (Object.hasOwn(SECTION_FLAGS, key)) {
      for (const [inner, content] of Object.entries((value ?? {}) as Settings)) {
        const flag = SECTION_FLAGS[key]?.[inner]
        if (flag) options[flag] = plain(content)
      }
    } else {
      const duration = version !== undefined && keyType(key, version, 'flags') === 'nanoseconds'
      options[RENAMED[key] ?? key] = duration ? goDuration(Number(value)) : plain(value)
    }
  return options
}

/** Canonical text of what a running member reads from options: equal ones need no restart. */
export const effectiveOptions = (options: Options): string =>
  JSON.stringify(
    Object.entries(options)
      .filter(([flag]) => !BOOTSTRAP_ONLY.test(flag))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
