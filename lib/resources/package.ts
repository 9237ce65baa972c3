import type { Kind, Of } from './resource.ts'

/** A distribution package; the units it would start by itself are masked while it installs. */
export const osPackage = (name: string, mask: string[] = []): Of<'package'> => ({
  kind: 'package',
  name,
  mask,
})

export const packageKind: Kind<Of<'package'>> = {
  needs: ({ name }) => ({ packages: [name] }),
  plan: (resource, { packages }) =>
    packages.has(resource.name)
      ? undefined
      : { resource, how: 'install', verbs: [{ call: ['install_package', resource.name, ...resource.mask] }] },
}
