import type { X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { usage } from '../../errors.ts'
import type { Cluster } from '../../inventory/cluster.ts'
import { Secret } from '../../secret.ts'
import { certificatesIn } from '../inspect.ts'

/** A file of the directory that may be a certificate, a key, or both. */
export type Found = {
  name: string
  path: string
  /** As it is shown to people: relative to the inventory. */
  shown: string
  text: Secret
  /** What node:crypto reads in it; undefined where something in it cannot be read. */
  certificates?: X509Certificate[]
  /** Whether users other than its owner can read it. */
  open: boolean
}

const MOST_BYTES = 1_000_000

const parsed = (text: Secret): X509Certificate[] | undefined => {
  try {
    return certificatesIn(text.reveal().toString('latin1'))
  } catch {
    return undefined
  }
}

/** One PEM file on the operator's machine. @throws node's error where it cannot be read */
export const readFound = (cluster: Cluster, path: string, name = path): Found => {
  const { mode } = statSync(path)
  const text = new Secret(readFileSync(path))
  const near = relative(cluster.inventory.directory, path)
  const shown = near.startsWith('..') ? path : near
  return { name, path, shown, text, certificates: parsed(text), open: (mode & 0o044) !== 0 }
}

/** Every file of `pki.from` with an ending of a certificate or a key. @throws usage when the directory cannot be read */
export const readDirectory = (cluster: Cluster, directory: string): Found[] => {
  try {
    return readdirSync(directory)
      .filter(name => /\.(pem|crt|cer|key)$/i.test(name))
      .sort()
      .map(name => ({ name, path: join(directory, name) }))
      .filter(({ path }) => statSync(path).isFile() && statSync(path).size <= MOST_BYTES)
      .map(({ name, path }) => readFound(cluster, path, name))
  } catch (error) {
    const { code, path = directory } = error as NodeJS.ErrnoException
    throw usage(`${path} ${code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`}`, {
      because: 'pki.from in the inventory names the directory with the certificates made elsewhere',
      next:
        code === 'ENOENT'
          ? 'put them there, or correct pki.from'
          : `make it readable for you: ls -la ${path}`,
    })
  }
}
