import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { diskOf } from '../../lab/disk.ts'
import { firstProcess } from '../../lab/machine.ts'
import { existing } from '../../lab/state.ts'
import { program } from '../lab.ts'
import type { Case } from '../part.ts'
import { searchFiles } from './files.ts'
import { finder, formsOf, keyBytes, type Needle } from './needles.ts'
import { asRoot, madeUp, type Setting } from './setting.ts'
import type { Watched } from './watch.ts'

const HOST_KEYS = [
  'etc/etcd/ssl/server/tls.key',
  'etc/etcd/ssl/peer/tls.key',
  'etc/etcd/ssl/client/tls.key',
  'etc/haproxy/etcd/check/tls.pem',
]

const hosts = ({ lab }: Setting): string[] => existing(lab.name).hosts.map(({ name }) => name)

const text = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Every secret there is by now: those that were given, and each private key that a run has made. */
export const needlesOf = (setting: Setting): Needle[] => {
  const { lab, folder, passphrase, sudoPassword, authorityKeys } = setting
  const given = { passphrase, 'sudo password': sudoPassword }
  const keys = [
    ...hosts(setting).flatMap(host =>
      HOST_KEYS.map(path => [`${host}:${path}`, text(`${diskOf(lab.name, host).root}/${path}`)] as const),
    ),
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => /apiserver.*\.key$/.test(name))
      .map(name => [name, text(`${folder}/${name}`)] as const),
  ].filter(([, pem]) => pem)
  return [
    ...Object.entries(given).map(([name, value]) => ({ name, forms: formsOf(Buffer.from(value)) })),
    ...authorityKeys.map((pem, at) => ({
      name: `authority ${at + 1}`,
      forms: formsOf(keyBytes(pem, passphrase)),
    })),
    ...keys.map(([name, pem]) => ({ name, forms: formsOf(keyBytes(pem)) })),
  ]
}

/** Where a host's files are as seen from here: what it has written to its disk, and what it has only in memory. */
const placesOf = async ({ lab }: Setting, host: string): Promise<string[]> => {
  const init = await firstProcess(lab.name, host)
  const memory = ['run', 'tmp', 'dev/shm'].map(path => `/proc/${init}/root/${path}`)
  return [`${diskOf(lab.name, host).place}/changes`, ...memory]
}

const journal = (host: string, { lab }: Setting): Promise<string> =>
  asRoot(lab, host, 'journalctl', '--no-pager', '-o', 'cat', '--all')

/** @throws Error with the hits, if there are any */
const none = (hits: string[]): void => {
  if (hits.length) throw new Error(hits.join('\n'))
}

const readable = async (setting: Setting, find: (text: Buffer) => string[], since: number) => {
  const places = (await Promise.all(hosts(setting).map(host => placesOf(setting, host)))).flat()
  const here = readdirSync(tmpdir()).map(name => `${tmpdir()}/${name}`)
  const results = [
    ...places.map(place => searchFiles(place, find)),
    searchFiles(setting.folder, find),
    ...here.map(place => searchFiles(place, find, stat => stat.ctimeMs >= since && (stat.mode & 4) !== 0)),
  ]
  return {
    hits: results.flatMap(({ hits }) => hits),
    files: results.reduce((sum, { files }) => sum + files, 0),
  }
}

/** What must not be anywhere. `watched` ends the watch over processes; `since` is when the first run began, ms. */
export const secretCases = (
  setting: Setting,
  watched: (needles: Needle[]) => Promise<Watched>,
  since: number,
): Case[] => [
  {
    part: 'security',
    id: 'S2',
    title: 'No secret is an argument or a variable of any process, here or on a host',
    run: async () => {
      const planted = madeUp('planted')
      await program('sh', ['-c', 'sleep 0.3', 'sh', planted])
      const plant = { name: 'plant', forms: formsOf(Buffer.from(planted)) }
      const needles = needlesOf(setting)
      const { hits, rounds, texts } = await watched([...needles, plant])
      if (!hits.some(hit => hit.startsWith('plant in the cmdline of')))
        throw new Error('a secret that was put on a command line was not found')
      none(hits.filter(hit => !hit.startsWith('plant ')))
      return {
        note: `${needles.length} secrets, ${texts} different texts in ${rounds} looks; one planted was found`,
      }
    },
  },
  {
    part: 'security',
    id: 'S3',
    title: 'No secret is in events, errors, differences, records, reports or journals',
    run: async () => {
      const find = finder(needlesOf(setting))
      const said = setting.said.flatMap(one => find(Buffer.from(one)))
      const records = searchFiles(`${setting.folder}/.runs`, find, () => true)
      if (!records.files) throw new Error('there is no record of any run')
      const journals = await Promise.all(
        hosts(setting).map(async host => {
          const entries = await journal(host, setting)
          if (!entries.includes('session opened for user root'))
            throw new Error(`${host} has no journal to search`)
          return find(Buffer.from(entries)).map(name => `${name} in the journal of ${host}`)
        }),
      )
      none([...said.map(name => `${name} in what a run has said`), ...records.hits, ...journals.flat()])
      return { note: `${setting.said.length} events and errors, ${records.files} files of records` }
    },
  },
  {
    part: 'security',
    id: 'S4',
    title: 'No secret is in a file that everybody may read, on a host or here',
    run: async () => {
      const [host = ''] = hosts(setting)
      const planted = formsOf(Buffer.from(madeUp('planted')))
      const where = `${(await placesOf(setting, host))[1]}/planted`
      await program('sh', ['-c', 'umask 022; cat >"$1"', 'sh', where], { input: planted.at(-1)!.toString() })
      const find = finder([...needlesOf(setting), { name: 'plant', forms: planted }])
      const { hits, files } = await readable(setting, find, since)
      await program('rm', [where])
      if (!hits.includes(`plant in ${where}`))
        throw new Error('a secret that was put in a file was not found')
      none(hits.filter(hit => !hit.startsWith('plant ')))
      return { note: `${files} files; one planted was found` }
    },
  },
]
