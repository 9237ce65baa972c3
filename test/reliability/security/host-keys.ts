import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { diskOf } from '../../lab/disk.ts'
import { keyFiles } from '../../lab/keys.ts'
import { existing } from '../../lab/state.ts'
import { program } from '../lab.ts'
import type { Case } from '../part.ts'
import type { Ended } from '../run.ts'
import { filesBelow } from './files.ts'
import { expectExit, inventoryIn, type Setting } from './setting.ts'

/** When each file was changed last that a run could have changed, on all hosts. */
const touched = ({ lab }: Setting): string => {
  const places = existing(lab.name).hosts.flatMap(({ name }) =>
    ['etc', 'opt', 'var/lib/etcd'].map(path => `${diskOf(lab.name, name).place}/changes/${path}`),
  )
  const files = places.flatMap(place => [...filesBelow(place)])
  if (!files.length) throw new Error('there is nothing on the hosts to compare')
  return files
    .filter(([path]) => !path.includes('/member/'))
    .map(([path, { ctimeMs }]) => `${path} ${ctimeMs}`)
    .join('\n')
}

/** A run with another known_hosts, which must end with 3 and leave all hosts alone; its error. */
const stranger = async (setting: Setting, known: (text: string) => string) => {
  const folder = mkdtempSync(`${setting.folder}/known-`)
  const path = `${folder}/known_hosts`
  writeFileSync(path, known(readFileSync(keyFiles(setting.lab.name).knownHosts, 'utf8')))
  const inventory = inventoryIn(folder, setting.lab, '', path)
  const before = touched(setting)
  const ended = expectExit(await setting.run('all', ['--yes'], { inventory }), 3)
  if (touched(setting) !== before) throw new Error('hosts were touched all the same')
  return { path, ...errorOf(ended) }
}

const errorOf = ({ events }: Ended) => {
  const error = events.find(event => event.event === 'error')
  if (error?.event !== 'error') throw new Error('the run told no error')
  if (events.some(event => event.event === 'mutation')) throw new Error('the run changed something')
  const { because = '', said = '', next = '' } = error.details
  return { message: error.message, because, said, next }
}

const fingerprint = async (publicKey: string): Promise<string> =>
  (await program('ssh-keygen', ['-lf', publicKey])).split(' ')[1]!

/** ssh to whom? Host keys that are not as they are known. */
export const hostKeyCases = (setting: Setting): Case[] => [
  {
    part: 'security',
    id: 'S10',
    title: 'A host whose key has changed stops the run, which tells both fingerprints',
    run: async () => {
      const other = `${mkdtempSync(`${setting.folder}/key-`)}/key`
      await program('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other])
      const key = readFileSync(`${other}.pub`, 'utf8').split(' ')[1]!
      // The second host is another machine than it was.
      const told = await stranger(setting, text =>
        text
          .split('\n')
          .map((line, at) => (at === 1 ? line.replace(/\S+$/, key) : line))
          .join('\n'),
      )
      const shown = await fingerprint(`${keyFiles(setting.lab.name).hostKey('etcd2')}.pub`)
      for (const part of [await fingerprint(`${other}.pub`), shown, `${told.path}:2`])
        if (!told.said.includes(part)) throw new Error(`${part} is not in: ${told.said}`)
      if (!told.next.includes('ssh-keygen -R')) throw new Error(`nothing to type: ${told.next}`)
      return { exit: 3, said: `${told.message}: ${told.because}` }
    },
  },
  {
    part: 'security',
    id: 'S11',
    title: 'A host whose key is not known stops the run, which tells how to make it known',
    run: async () => {
      const told = await stranger(setting, text => text.replace(/^.*\n/, ''))
      if (!/^ssh .*UserKnownHostsFile=.* once, compare the fingerprint/.test(told.next))
        throw new Error(`nothing to type: ${told.next}`)
      return { exit: 3, said: `${told.message}: ${told.because}` }
    },
  },
]
