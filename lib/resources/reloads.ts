import type { Verb } from './resource.ts'

/** Verbs that systemd need not know of before the next one. */
const FILES = new Set([
  'checked_by',
  'put_file',
  'put_link',
  'set_attributes',
  'make_directory',
  'make_user',
  'make_group',
  'put_pair',
  'remove_file',
])

/** Reload the manager's units; `enable` does so when it is done (systemctl(1)). */
const RELOADS = new Set(['reload_units', 'enable_unit'])

/**
 * Of several scripts that are run one after another: leaves out each reload of systemd's units that nothing but files
 * follows before the next one. Where that one does not come, for a script that failed, the next look finds units that
 * differ from what systemd has read. Pure.
 */
export const sparing = (scripts: readonly (readonly Verb[])[]): Verb[][] => {
  let follows = false
  const spare = (verb: Verb): Verb[] => {
    const [name = ''] = verb.call
    const spared = follows && RELOADS.has(name)
    follows = RELOADS.has(name) || (follows && FILES.has(name))
    if (!spared) return [verb]
    return name === 'enable_unit' ? [{ ...verb, call: [...verb.call, '--no-reload'] }] : []
  }
  const backwards = scripts.toReversed().map(verbs => verbs.toReversed().flatMap(spare).toReversed())
  return backwards.toReversed()
}
