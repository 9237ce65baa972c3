import type { Kind, Of } from './resource.ts'

/** A distribution package in whatever version there is; the units it would start by itself are held while it installs. */
export const osPackage = (name: string, units: string[] = []): Of<'package'> => ({
  kind: 'package',
  name,
  units,
})

export const packageKind: Kind<Of<'package'>> = {
  needs: ({ name }) => ({ packages: [name] }),
  plan: (resource, { packages }) =>
    packages.has(resource.name)
      ? undefined
      : {
          resource,
          how: 'install',
          verbs: [{ call: ['install_package', resource.name, ...resource.units] }],
        },
}
