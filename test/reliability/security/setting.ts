import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { keyFiles } from '../../lab/keys.ts'
import { program, type TestLab } from '../lab.ts'
import { changesOf, type Ended, runToEnd } from '../run.ts'

/** A secret that has never been anywhere before. */
export const madeUp = (what: string): string => `${what}-${randomBytes(12).toString('hex')}`

/** A lab's cluster with secrets of all kinds, in a folder of its own, and what its runs have said. */
export type Setting = {
  lab: TestLab
  folder: string
  inventory: string
  passphrase: string
  sudoPassword: string
  /** Private keys of the two authorities, locked with the passphrase. */
  authorityKeys: string[]
  /** Everything that runs have put out so far: events and errors. */
  said: string[]
  run: (book: string, flags?: string[], given?: Partial<Given>) => Promise<Ended>
}

/** What a run gets by descriptor, one after the other from 3 on. */
type Given = { sudoPassword: string; passphrase: string; inventory: string }

const authority = async (folder: string, kind: string, passphrase: string): Promise<void> => {
  const out = [`${folder}/${kind}-ca.key`, '-out', `${folder}/${kind}-ca.pem`]
  const terms = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign']
  await program(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-days', '90'],
      ...['-subj', `/CN=${kind}s of a test`, '-passout', 'stdin', '-keyout', ...out, ...terms],
    ],
    { input: `${passphrase}\n` },
  )
}

/** The lab's inventory in another folder, with more of its own under its cluster. */
export const inventoryIn = (
  folder: string,
  lab: TestLab,
  more: string,
  known = keyFiles(lab.name).knownHosts,
): string => {
  const path = `${folder}/hosts.yaml`
  const text = readFileSync(lab.inventory, 'utf8')
    .replace(/identityFile: .*/, `identityFile: ${keyFiles(lab.name).identity}`)
    .replace(/knownHostsFile: .*/, `knownHostsFile: ${known}`)
    .replace(/^ {4}ssh:$/m, `${more}    ssh:`)
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

/** Makes locked authorities and an inventory that names them. */
export const settingFor = async (lab: TestLab, sudoPassword: string): Promise<Setting> => {
  const folder = mkdtempSync(`${tmpdir()}/security-`)
  const passphrase = madeUp('passphrase')
  mkdirSync(`${folder}/ca`, { mode: 0o700 })
  const kinds = ['client', 'peer']
  for (const kind of kinds) await authority(`${folder}/ca`, kind, passphrase)
  const given = kinds.map(kind => `${kind}Ca: { certificate: ca/${kind}-ca.pem, key: ca/${kind}-ca.key }`)
  const said: string[] = []
  const inventory = inventoryIn(folder, lab, `    pki: { ${given.join(', ')} }\n`)
  return {
    lab,
    folder,
    inventory,
    passphrase,
    sudoPassword,
    authorityKeys: kinds.map(kind => readFileSync(`${folder}/ca/${kind}-ca.key`, 'utf8')),
    said,
    run: async (book, flags = [], own = {}) => {
      const all = { sudoPassword, passphrase, inventory, ...own }
      const ended = await runToEnd(
        book,
        all.inventory,
        ['--sudo-password-fd', '3', '--pki-passphrase-fd', '4', ...flags],
        { descriptors: [`${all.sudoPassword}\n`, `${all.passphrase}\n`] },
      )
      said.push(...ended.events.map(event => JSON.stringify(event)), ended.stderr)
      return ended
    },
  }
}

/** Runs a command on a host as root, past ssh and sudo. @throws Error with what it said */
export const asRoot = (lab: TestLab, host: string, ...words: string[]): Promise<string> =>
  program('bin/zx', ['test/lab/lab.ts', 'enter', '--name', lab.name, host, '--', ...words])

/** A run that must end with this exit code. @throws Error with what it said instead */
export const expectExit = (ended: Ended, exit: number): Ended => {
  if (ended.exit === exit) return ended
  const errors = ended.events.flatMap(event => (event.event === 'error' ? [JSON.stringify(event)] : []))
  throw new Error(`exit ${ended.exit}, not ${exit}: ${errors.join() || ended.stderr}`)
}

/** A run that must find nothing to do. @throws Error */
export const expectNothing = (ended: Ended): void => {
  const changes = changesOf(expectExit(ended, 0))
  if (changes) throw new Error(`a rerun changed ${changes}`)
}
