import { checkConfig } from '../../etcd/config-keys.ts'
import { checkVersion } from '../../etcd/versions.ts'
import { within } from '../paths.ts'
import { atFirst, type ClusterRule } from './rule.ts'

/** Whether these runbooks can and should run the chosen release, and whether it knows the keys passed on to it. */
export const version: ClusterRule = ({ cluster, at, atKey }) => {
  const { version, config, style } = cluster.etcd
  const { refuse, warn } = checkVersion(version)
  const range = at('etcd', 'version')
  if (refuse) return [{ range, message: `etcd.version: ${refuse}` }]
  const problems = checkConfig(config, version, style).map(({ path, message }) => ({
    range: atKey('etcd', 'config', ...path),
    message: `etcd.config: \`${path.join('.')}\` ${message}`,
  }))
  return warn ? [{ range, message: `etcd.version: ${warn}`, warning: true }, ...problems] : problems
}

/** Each base directory is emptied or pruned by rules of its own, so that none may lie in another. */
export const separateDirectories: ClusterRule = checked => {
  const { etcd, backup, install } = checked.cluster
  const homes = [
    { path: ['etcd', 'dataBase'], directory: etcd.dataBase },
    ...(etcd.walBase ? [{ path: ['etcd', 'walBase'], directory: etcd.walBase }] : []),
  ]
  const others = [
    { path: ['backup', 'directory'], directory: backup.directory },
    { path: ['install', 'directory'], directory: install.directory },
  ]
  return others.flatMap(other =>
    homes
      .filter(home => within(home.directory, other.directory) || within(other.directory, home.directory))
      .map(home => ({
        range: atFirst(checked, other.path, home.path),
        message: `${other.path.join('.')} ${other.directory} and ${home.path.join('.')} ${home.directory} lie in each other; choose two separate directories`,
      })),
  )
}

/** A mirror is some address of the operator's; there is no default for it. */
export const mirrorUrl: ClusterRule = ({ cluster, at, has }) => {
  const { from } = cluster.install
  return from === 'mirror' && !has('install', 'url')
    ? [
        {
          range: at('install', 'from'),
          message: 'install.from is mirror, but install.url is missing; add it',
        },
      ]
    : []
}

/** A CA that can sign nothing is of use only beside certificates that it has signed elsewhere. */
export const authorityKeys: ClusterRule = ({ cluster, at }) =>
  (['clientCa', 'peerCa'] as const)
    .filter(name => cluster.pki[name] && !cluster.pki[name].key && cluster.pki.from === undefined)
    .map(name => ({
      range: at('pki', name),
      message: `pki.${name} has no \`key\`, so nothing can be issued with it; add its private key, or set pki.from to the directory with certificates it has issued`,
    }))

/** No certificate outlives its authority (RFC 5280 section 6.1.3), so longer ones would be cut short silently. */
export const lifetimes: ClusterRule = checked => {
  const { leafDays, caDays } = checked.cluster.pki
  return leafDays < caDays
    ? []
    : [
        {
          range: atFirst(checked, ['pki', 'leafDays'], ['pki', 'caDays']),
          message: `pki.leafDays is ${leafDays}, but the authority lives only ${caDays} days (pki.caDays); make it less`,
        },
      ]
}
