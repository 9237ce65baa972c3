import { readFileSync, statSync } from 'node:fs'
import { usage } from '../errors.ts'
import type { Cluster } from '../inventory/cluster.ts'
import type { Options } from '../options.ts'
import { Secret } from '../secret.ts'

const linesOf = (text: string): Secret[] =>
  text
    .split(/\r?\n/)
    .filter(line => line !== '')
    .map(line => new Secret(line))

const fromFile = (path: string): Secret[] => {
  try {
    const mode = statSync(path).mode & 0o777
    if (mode & 0o077)
      throw usage(`${path} can be read by others (mode ${mode.toString(8).padStart(4, '0')})`, {
        because: 'it holds the passphrase of your keys (pki.passphraseFile)',
        next: `chmod 600 ${path}`,
      })
    return linesOf(readFileSync(path, 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!code) throw error
    throw usage(`${path} ${code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`}`, {
      because: 'pki.passphraseFile in the inventory names it',
      next: 'correct the path, or leave the key out to be asked',
    })
  }
}

const descriptors = new Map<number, Secret[]>()

const fromDescriptor = (descriptor: number): Secret[] => {
  try {
    const lines = descriptors.get(descriptor) ?? linesOf(readFileSync(descriptor, 'utf8'))
    // A pipe can be read once, and several clusters may want it.
    descriptors.set(descriptor, lines)
    return lines
  } catch {
    throw usage(`--pki-passphrase-fd ${descriptor} can't be read`, {
      next: 'open it for the command: 3< <(pass show etcd-ca) zx … --pki-passphrase-fd 3',
    })
  }
}

/** Passphrases that were given beforehand, one a line, by a descriptor or a file; undefined: ask. @throws usage */
export const givenPassphrases = (
  { pki }: Cluster,
  { pkiPassphraseFd }: Pick<Options, 'pkiPassphraseFd'>,
): Secret[] | undefined => {
  if (pkiPassphraseFd !== undefined) return fromDescriptor(pkiPassphraseFd)
  return pki.passphraseFile === undefined ? undefined : fromFile(pki.passphraseFile)
}
