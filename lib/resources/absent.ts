import { unifiedDiff } from '../diff.ts'
import { quote } from '../quote.ts'
import { MANAGED } from './file.ts'
import type { Kind, Observed, Of } from './resource.ts'

/** A file of ours that must not lie about any more; one of somebody else is nobody's business here and stays. */
export const absent = (path: string): Of<'absent'> => ({ kind: 'absent', path })

const script = (path: string) => `ours ${path}`
const isOurs = ({ path }: Of<'absent'>, { scripts }: Observed) => scripts.get(script(path))?.code === 0

export const absentKind: Kind<Of<'absent'>> = {
  needs: ({ path }) => ({
    scripts: { [script(path)]: `[ -f ${quote(path)} ] && grep -qF ${quote(MANAGED)} ${quote(path)}` },
  }),
  wantsText: (resource, observed) => (isOurs(resource, observed) ? [resource.path] : []),
  plan: (resource, observed) => {
    const { path } = resource
    const diff = unifiedDiff(observed.texts.get(path) ?? '', '')
    return isOurs(resource, observed)
      ? { resource, how: 'remove', diff, verbs: [{ call: ['remove_file', path] }] }
      : undefined
  },
}
