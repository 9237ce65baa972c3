import { upstream } from '../../etcd/packaged.ts'
import type { ClusterRule } from './rule.ts'

/** What is said about packages must be about those of etcd.version. */
export const packages: ClusterRule = ({ cluster, at, atKey, has }) => {
  const { from, packageVersion } = cluster.install
  if (from !== 'package') return []
  const own = packageVersion && upstream(packageVersion)
  return [
    ...(own && own !== cluster.etcd.version
      ? [
          {
            range: at('install', 'packageVersion'),
            message: `install.packageVersion ${packageVersion} is etcd ${own}, but etcd.version is ${cluster.etcd.version}; make them agree`,
          },
        ]
      : []),
    ...(has('install', 'directory')
      ? [
          {
            range: atKey('install', 'directory'),
            message: `install.directory: packages bring etcd to /usr/bin; only the backup program goes to ${cluster.install.directory}`,
            warning: true as const,
          },
        ]
      : []),
  ]
}
