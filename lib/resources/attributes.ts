import type { Attributes, PathState } from './resource.ts'

/** Four octal digits, as `chmod` takes and people read them. */
export const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

/** Words for `MODE OWNER GROUP` arguments of verbs. */
export const attributeWords = ({ mode, owner, group }: Attributes): string[] => [octal(mode), owner, group]

/** What differs between wanted and found attributes, as `mode 0644 -> 0640, owner root -> etcd`; undefined: nothing. */
export const attributeDifference = (wanted: Attributes, found: PathState): string | undefined => {
  const parts = [
    wanted.mode === found.mode ? '' : `mode ${octal(found.mode)} -> ${octal(wanted.mode)}`,
    wanted.owner === found.owner ? '' : `owner ${found.owner} -> ${wanted.owner}`,
    wanted.group === found.group ? '' : `group ${found.group} -> ${wanted.group}`,
  ].filter(Boolean)
  return parts.length ? parts.join(', ') : undefined
}
