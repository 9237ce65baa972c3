import { quote } from '../quote.ts'
import type { Kind, Of } from './resource.ts'

/** A group, made as a system group where the machine knows none of that name, from wherever it takes its names. */
export const group = (name: string): Of<'group'> => ({ kind: 'group', name })

export const groupKind: Kind<Of<'group'>> = {
  needs: ({ name }) => ({ scripts: { [`group ${name}`]: `getent group -- ${quote(name)}` } }),
  plan: (resource, { scripts }) =>
    scripts.get(`group ${resource.name}`)?.code === 0
      ? undefined
      : { resource, how: 'create', verbs: [{ call: ['make_group', resource.name] }] },
}
