import type { Kind, Of } from './resource.ts'

/** A symbolic link, switched by one rename. */
export const link = (path: string, target: string): Of<'link'> => ({ kind: 'link', path, target })

export const linkKind: Kind<Of<'link'>> = {
  needs: ({ path }) => ({ stat: [path] }),
  plan: (resource, { paths }) => {
    const { path, target } = resource
    const found = paths.get(path)
    if (found?.type === 'link' && found.target === target) return undefined
    const put = { call: ['put_link', path, target] }
    if (!found) return { resource, how: `create, to ${target}`, verbs: [put] }
    if (found.type === 'link') return { resource, how: `${found.target} -> ${target}`, verbs: [put] }
    return {
      resource,
      how: `replace by a link to ${target}`,
      verbs: [{ call: ['keep_before', path] }, put],
      foreign: `${path} is a ${found.type} that these runbooks did not put there`,
    }
  },
}
