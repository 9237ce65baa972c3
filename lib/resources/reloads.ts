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

/** Reload the manager's units; `enable` does so when it is done (systemctl(1)). */
const RELOADS = new Set(['reload_units', 'enable_unit'])

/** Leaves out what only reloads systemd's units when nothing but files comes before the next such reload. Pure. */
export const sparing = (verbs: readonly Verb[]): Verb[] =>
  verbs.filter(({ call: [name] }, index) => {
    const next = verbs.slice(index + 1).find(({ call: [other = ''] }) => !FILES.has(other))
    return name !== 'reload_units' || !RELOADS.has(next?.call[0] ?? '')
  })
