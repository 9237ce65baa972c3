import { readFileSync } from 'node:fs'
import { usage } from '../errors.ts'
import { ETCD_USER, sslDirectory } from '../etcd/paths.ts'
import type { Cluster, EtcdSettings } from '../inventory/cluster.ts'
import { directory } from '../resources/directory.ts'
import { file } from '../resources/file.ts'
import type { Resource } from '../resources/resource.ts'
import { Secret } from '../secret.ts'

const FOLDER = `${sslDirectory}/discovery`
const PLACES = { ca: 'ca.crt', certificate: 'tls.crt', key: 'tls.key' } as const
const OPTIONS = { ca: 'cacert', certificate: 'cert', key: 'key' } as const
type Part = keyof typeof PLACES

const given = ({ discoveryTls = {} }: EtcdSettings) =>
  (Object.keys(PLACES) as Part[]).flatMap(part => {
    const local = discoveryTls[part]
    return local ? [{ part, local, path: `${FOLDER}/${PLACES[part]}` }] : []
  })

/** Where a member finds what it shows the registry, by the names of etcd's options. */
export const registryCertificates = (etcd: EtcdSettings): Record<string, string> =>
  Object.fromEntries(given(etcd).map(({ part, path }) => [OPTIONS[part], path]))

/** The operator's files for the registry, on a member; only etcd can read the key. */
export const registryFiles = ({ etcd }: Cluster): Resource[] => {
  const files = given(etcd)
  return files.length
    ? [
        directory(sslDirectory),
        directory(FOLDER),
        ...files.map(({ part, local, path }) =>
          part === 'key'
            ? file(path, () => new Secret(readFileSync(local)), {
                owner: ETCD_USER,
                mode: 0o600,
                marker: '-----BEGIN',
              })
            : file(path, () => readFileSync(local, 'utf8'), { marker: '-----BEGIN' }),
        ),
      ]
    : []
}

/** That the files can be read. @throws RunbookError exit 2, before any host is contacted */
export const checkRegistryFiles = ({ etcd }: Cluster): void => {
  for (const { part, local } of given(etcd))
    try {
      readFileSync(local)
    } catch (error) {
      throw usage(`etcd.discoveryTls.${part} can't be read: ${(error as Error).message}`, {
        next: 'correct the path in the inventory; relative is beside it',
      })
    }
}
