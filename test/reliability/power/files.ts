import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** What a path is: `link:TARGET`, or `file:SHA256`; a path that is not there has none. */
export type Tree = Map<string, string>

/** Where runbooks put files; paths within the changes that a host has made to its image. */
const MANAGED = [
  'etc/etcd',
  'etc/default/etcd',
  'etc/haproxy/haproxy.cfg',
  'etc/haproxy/ssl',
  'etc/hosts',
  'etc/profile.d',
  'etc/systemd/system',
  'opt',
  'usr/local/bin',
  'usr/local/lib',
  'usr/local/sbin',
]

/** Names that only exist on the way: staged, kept for a moment, or put aside; nobody reads them. */
const ASIDE = /(^|\/)\.[^/]*(\.new|\.previous|\.previous\.none|\.previous\.new)(\/|$)|\.part$/

const under = (root: string, path: string): string[] => {
  const full = join(root, path)
  if (!existsSync(full) && !lstatSync(full, { throwIfNoEntry: false })) return []
  if (!lstatSync(full).isDirectory()) return [path]
  return readdirSync(full, { withFileTypes: true }).flatMap((entry: Dirent) =>
    under(root, join(path, entry.name)),
  )
}

const whatIs = (full: string): string | undefined => {
  const stat = lstatSync(full)
  if (stat.isSymbolicLink()) return `link:${readlinkSync(full)}`
  // Overlay's mark of a file that was deleted is a device (kernel docs, overlayfs).
  if (!stat.isFile()) return undefined
  return `file:${createHash('sha256').update(readFileSync(full)).digest('hex')}`
}

/** The managed files in a host's changes. */
export const managedIn = (changes: string): Tree =>
  new Map(
    MANAGED.flatMap(path => under(changes, path))
      .filter(path => !ASIDE.test(path))
      .flatMap(path => {
        const what = whatIs(join(changes, path))
        return what ? [[path, what] as const] : []
      }),
  )

/** Directories in which a key does not fit the certificate beside it, or one of the two is missing or no good. */
export const brokenPairs = (changes: string, tree: Tree): string[] =>
  [...tree.keys()]
    .filter(path => /\/tls\.(key|pem)$/.test(path))
    .flatMap(path => {
      const key = join(changes, path)
      try {
        const certificate = new X509Certificate(readFileSync(key.replace(/[^/]*$/, 'tls.crt')))
        if (certificate.checkPrivateKey(createPrivateKey(readFileSync(key)))) return []
        return [`${path} is not the key of the certificate beside it`]
      } catch (error) {
        return [`${path} or the certificate beside it can't be read: ${(error as Error).message}`]
      }
    })
