import { basename } from 'node:path'
import { unifiedDiff } from '../diff.ts'
import { quote } from '../quote.ts'
import { MANAGED } from './file.ts'
import type { Kind, Observed, Of } from './resource.ts'

const UNITS = '/etc/systemd/system/'

/** A file of ours that must not lie about any more; one of somebody else is nobody's business here and stays. */
export const absent = (path: string, options: { readBy?: string; program?: boolean } = {}): Of<'absent'> => ({
  kind: 'absent',
  path,
  ...options,
})

const script = (path: string) => `ours ${path}`
const isOurs = ({ path }: Of<'absent'>, { scripts }: Observed) => scripts.get(script(path))?.code === 0

export const absentKind: Kind<Of<'absent'>> = {
  needs: ({ path }) => ({
    scripts: { [script(path)]: `[ -f ${quote(path)} ] && grep -qF ${quote(MANAGED)} ${quote(path)}` },
  }),
  wantsText: (resource, observed) => (isOurs(resource, observed) && !resource.program ? [resource.path] : []),
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
