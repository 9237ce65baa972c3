import { basename } from 'node:path'
import { unifiedDiff } from '../diff.ts'
import { MANAGED } from './file.ts'
import type { Kind, Observed, Of } from './resource.ts'

const UNITS = '/etc/systemd/system/'

/** A file of ours that must not lie about any more; one of somebody else is nobody's business here and stays. */
export const absent = (path: string, options: { readBy?: string; program?: boolean } = {}): Of<'absent'> => ({
  kind: 'absent',
  path,
  ...options,
})

const isOurs = ({ path }: Of<'absent'>, { texts }: Observed) => texts.get(path)?.includes(MANAGED) === true

export const absentKind: Kind<Of<'absent'>> = {
  needs: ({ path }) => ({ texts: [path] }),
  plan: (resource, observed) => {
    const { path, readBy, program } = resource
    if (!isOurs(resource, observed)) return undefined
    const remove = { call: ['remove_file', path] }
    const verbs =
      path.startsWith(UNITS) && path.endsWith('.service')
        ? [{ call: ['disable_unit', basename(path)] }, remove, { call: ['reload_units'] }]
        : [remove]
    const diff = program ? undefined : unifiedDiff(observed.texts.get(path) ?? '', '')
    return { resource, how: 'remove', diff, verbs, restarts: readBy }
  },
}
