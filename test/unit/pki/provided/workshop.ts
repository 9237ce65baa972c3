import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from '../../../../lib/inventory/cluster.ts'
import { cluster, inFolder } from '../fixtures.ts'

export const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' })

const KEYS: Record<string, string[]> = {
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'rsa:2048': ['-newkey', 'rsa:2048'],
  'rsa:1024': ['-newkey', 'rsa:1024'],
}

export type Order = {
  /** Stem of the CA that signs; undefined: itself. */
  by?: string
  subject?: string
  key?: keyof typeof KEYS
  days?: number
  digest?: string
  extensions?: string[]
}

/** Whom a server and peer certificate of a member must cover in the cluster of these tests. */
export const covering = (...names: string[]): string =>
  `subjectAltName=${[...names, '10.0.0.20', '10.0.0.21', 'etcd.example.org']
    .map(name => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`))
    .join(',')}`
export const BOTH = 'extendedKeyUsage=serverAuth,clientAuth'
export const CLIENT = 'extendedKeyUsage=clientAuth'
export const NO_CA = 'basicConstraints=critical,CA:FALSE'

/** Makes certificates with openssl, as anybody would, in a directory of their own. */
export const workshop = (folder: string) => {
  const directory = join(folder, 'certs')
  mkdirSync(directory, { recursive: true })
  const at = (name: string) => join(directory, name)
  const make = (name: string, { by, subject = `/CN=${name}`, key = 'ec', ...order }: Order) => {
    const extensions = order.extensions ?? []
    const signer = by === undefined ? [] : ['-CA', at(`${by}.pem`), '-CAkey', at(`${by}-key.pem`)]
    openssl(
      ...[
        'req',
        '-x509',
        '-nodes',
        ...KEYS[key]!,
        '-keyout',
        at(`${name}-key.pem`),
        '-out',
        at(`${name}.pem`),
      ],
      ...['-subj', subject, '-days', String(order.days ?? 90), `-${order.digest ?? 'sha256'}`, ...signer],
      ...extensions.flatMap(one => ['-addext', one]),
    )
    execFileSync('chmod', ['600', at(`${name}-key.pem`)])
  }
  return {
    at,
    make,
    ca: (name: string, order: Order = {}) =>
      make(name, { extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign'], ...order }),
    read: (name: string) => readFileSync(at(name), 'utf8'),
    write: (name: string, text: string | Buffer) => writeFileSync(at(name), text),
  }
}
export type Workshop = ReturnType<typeof workshop>

/** A directory with all that the cluster needs from one CA, one certificate each. */
export const complete = (shop: Workshop): void => {
  shop.ca('ca')
  for (const n of [1, 2, 3])
    shop.make(`etcd${n}`, {
      by: 'ca',
      extensions: [NO_CA, BOTH, covering(`etcd${n}`, `10.0.0.1${n}`, 'peers')],
    })
  for (const name of ['admin', 'haproxy-check']) shop.make(name, { by: 'ca', extensions: [NO_CA, CLIENT] })
}

/** Works in a fresh directory of certificates, copied from one that is complete. */
export const elsewhere = <T>(
  work: (shop: Workshop, demo: (pki?: Partial<Cluster['pki']>) => Cluster) => Promise<T> | T,
): Promise<T> =>
  inFolder(async folder =>
    work(workshop(folder), pki => ({
      ...cluster(folder, { from: join(folder, 'certs'), ...pki }),
      warnings: [],
    })),
  )
