import type { Kind, Of } from './resource.ts'

/** A system user with a group of the same name, no shell and no home of its own. */
export const user = (name: string, home: string): Of<'user'> => ({ kind: 'user', name, home })

export const userKind: Kind<Of<'user'>> = {
  needs: ({ name }) => ({ users: [name] }),
  plan: (resource, { users }) =>
    users.has(resource.name)
      ? undefined
      : { resource, how: 'create', verbs: [{ call: ['make_user', resource.name, resource.home] }] },
}
