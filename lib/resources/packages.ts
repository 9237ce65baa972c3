import { refused } from '../errors.ts'
import { choose, isWanted, packagedLook, readPackaged } from '../etcd/packaged.ts'
import { manifestFile, program, UNIT } from '../etcd/paths.ts'
import type { Cluster } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
import { isWhole, PROGRAMS } from './release.ts'
import type { Kind, Of } from './resource.ts'

/** etcd's programs of the cluster's version from the distribution's packages, held there against unattended upgrades. */
export const packages = (cluster: Cluster): Of<'packages'> => ({
  kind: 'packages',
  cluster,
  manifest: manifestFile(cluster),
  programs: PROGRAMS.map(program),
})

export const packagesKind: Kind<Of<'packages'>> = {
  needs: ({ cluster, manifest, programs }) => ({
    stat: programs,
    scripts: {
      [`manifest ${manifest}`]: `cat ${quote(manifest)}`,
      [`packages ${manifest}`]: packagedLook(cluster),
    },
  }),
  plan: (resource, { paths, scripts }) => {
    const { cluster, manifest } = resource
    const packaged = readPackaged(cluster, scripts.get(`packages ${manifest}`)?.output)
    const { names, installed } = packaged
    const found = [...new Set(names.map(name => installed.get(name)?.version ?? 'none'))].join()
    const right =
      names.length > 0 && names.every(name => isWanted(cluster, installed.get(name)?.version ?? ''))
    const noted = scripts.get(`manifest ${manifest}`)?.output ?? ''
    const whole = isWhole(noted, program => paths.get(`/usr/bin/${program}`))
    const held = names.every(name => installed.get(name)?.held)
    if (right && whole && held) return undefined

    const { version } = cluster.etcd
    const specs = names.map(name => {
      const chosen = choose(cluster, packaged, name)
      if (chosen) return `${name}=${chosen}`
      throw refused(`The package lists at hand have no ${name} of etcd ${version}`, {
        state: 'nothing was installed',
        next: 'zx runbooks/01-install.ts fetches them, and says what there is',
      })
    })
    const install = (how: 'fresh' | 'again') => ['install_packages', manifest, version, UNIT, how, ...specs]
    const wanted = [...new Set(specs.map(spec => spec.slice(spec.indexOf('=') + 1)))].join()
    if (!right) {
      const how = found === 'none' || found === '' ? `install ${wanted}` : `${found} -> ${wanted}`
      return { resource, how, verbs: [{ call: install('fresh') }], restarts: UNIT }
    }
    if (whole)
      return { resource, how: 'hold, so that no upgrade replaces it', verbs: [{ call: install('fresh') }] }
    return noted
      ? {
          resource,
          how: 'install again: the programs are not what was installed',
          verbs: [{ call: install('again') }],
          restarts: UNIT,
        }
      : {
          resource,
          how: `take over ${found}, and hold it`,
          verbs: [{ call: install('fresh') }],
          restarts: UNIT,
        }
  },
}
