import { refused } from '../errors.ts'
import { attributeDifference, attributeWords } from './attributes.ts'
import type { Attributes, Kind, Of } from './resource.ts'

/** A directory with owner and mode; its contents are never touched, and it is never removed. */
export const directory = (
  path: string,
  { owner = 'root', group = owner, mode = 0o755 }: Partial<Attributes> = {},
): Of<'directory'> => ({ kind: 'directory', path, owner, group, mode })

export const directoryKind: Kind<Of<'directory'>> = {
  needs: ({ path }) => ({ stat: [path] }),
  plan: (resource, { paths }) => {
    const found = paths.get(resource.path)
    if (found && found.type !== 'directory')
      throw refused(`${resource.path} is a ${found.type}, not a directory`, {
        because:
          found.type === 'link'
            ? `it points to ${found.target}; a mount that is missing may be behind it`
            : undefined,
        state: 'it was left as it is',
        next: 'move it aside by hand, then run this again',
      })
    const how = found ? attributeDifference(resource, found) : 'create'
    return how
      ? { resource, how, verbs: [{ call: ['make_directory', resource.path, ...attributeWords(resource)] }] }
      : undefined
  },
}
