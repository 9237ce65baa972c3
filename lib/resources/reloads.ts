import type { Verb } from './resource.ts'

/** Verbs that systemd need not know of before the next one. */
const FILES = new Set([
  'checked_by',
  'put_file',
  'put_link',
  'set_attributes',
  'make_directory',
  'remove_file',
])

/** Makes one reload of systemd's units of those with nothing but files in between; one of all units is for all. Pure. */
export const sparing = (verbs: readonly Verb[]): Verb[] => {
  let before: string[][] = []
  return verbs.flatMap((verb, index): Verb[] => {
    const [name, ...units] = verb.call
    if (name !== 'reload_units') return [verb]
    const reloads = [...before, units]
    const next = verbs.slice(index + 1).find(({ call: [other = ''] }) => !FILES.has(other))
    if (next?.call[0] === 'reload_units') {
      before = reloads
      return []
    }
    before = []
    return [{ call: [name, ...(reloads.some(named => !named.length) ? [] : new Set(reloads.flat()))] }]
  })
}
