/** `0.4 s`, `12 s`, `2m 05s`: never wider than seven columns below an hour. */
export const duration = (ms: number): string => {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`
}

/** Durations below a tenth of a second are noise beside a step. */
export const notable = (ms: number): string => (ms >= 95 ? duration(ms) : '')

/** `1 host`, `3 hosts`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

/** Starts upper case and ends with a full stop, so that sentences can stand side by side. */
export const sentence = (text: string): string => {
  const trimmed = text.trim()
  const started = trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
  return /[.!?:)]$/.test(started) ? started : `${started}.`
}
