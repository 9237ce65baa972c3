import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { usage } from '../../lib/errors.ts'
import { capture } from './capture.ts'
import { archiveOf, parseDeb822, parseList } from './sources.ts'

/** The Debian archive this machine itself uses, so that proxies and local mirrors are honoured. */
export const machineArchive = async () => {
  const texts = async (folder: string, ending: string) => {
    const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith(ending)).sort()
    return Promise.all(names.map(name => readFile(join(folder, name), 'utf8')))
  }
  const list = await readFile('/etc/apt/sources.list', 'utf8').catch(() => '')
  const lists = [list, ...(await texts('/etc/apt/sources.list.d', '.list'))]
  const stanzas = await texts('/etc/apt/sources.list.d', '.sources')
  const archive = archiveOf([...lists.flatMap(parseList), ...stanzas.flatMap(parseDeb822)])
  if (archive) return archive
  throw usage(
    "The lab's images are made from Debian packages, and this machine's apt knows no Debian archive.",
    {
      because: 'no `deb` entry of /etc/apt/sources.list or sources.list.d has a Debian release with `main`',
      next: 'add your Debian archive there, then run this again',
    },
  )
}

/** One sources.list line for a suite of the machine's archive. */
export const sourceLine = async (suite: string): Promise<string> => {
  const { uri, signedBy } = await machineArchive()
  return `deb ${signedBy ? `[signed-by=${signedBy}] ` : ''}${uri} ${suite} main`
}

/**
 * Environment for apt commands about another suite: private sources, lists and cache in `folder`, the machine's own
 * proxies and options. Downloads the suite's package lists. `status` is a dpkg status file saying what is installed.
 */
export const aptFor = async (suite: string, folder: string, status = '/dev/null') => {
  await mkdir(join(folder, 'lists/partial'), { recursive: true })
  await mkdir(join(folder, 'archives/partial'), { recursive: true })
  await writeFile(join(folder, 'sources.list'), `${await sourceLine(suite)}\n`)
  const settings = {
    'Dir::Etc::SourceList': join(folder, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::Etc::PreferencesParts': '/dev/null',
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::State::status': status,
    'Dir::Cache': folder,
    'Dir::Cache::archives': join(folder, 'archives'),
    'APT::Sandbox::User': 'root',
    'APT::Install-Recommends': 'false',
    'APT::Keep-Downloaded-Packages': 'true',
    'Acquire::Languages': 'none',
  }
  const text = Object.entries(settings).map(([key, value]) => `${key} "${value}";\n`)
  // Images made for containers have a hook that empties the download folder after each run.
  await writeFile(
    join(folder, 'apt.conf'),
    `${text.join('')}#clear DPkg::Post-Invoke;\n#clear APT::Update::Post-Invoke;\n`,
  )
  const env = { ...process.env, APT_CONFIG: join(folder, 'apt.conf'), DEBIAN_FRONTEND: 'noninteractive' }
  await capture('apt-get', ['-qq', 'update'], { env })
  return env
}
