import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { $ } from 'zx'
import { failed } from '../../lib/errors.ts'
import { findArchive, sourceLine } from './sources.ts'

/**
 * The line of sources.list for a Debian suite, at the archive this machine uses for its own packages, so that a local
 * copy of Debian's archive works as well.
 */
export const sourceOf = (suite: string): string => {
  const archive = findArchive(aptSources(), ownSuite())
  if (archive) return sourceLine(archive, suite)
  throw failed(`This machine's apt sources have no entry for ${ownSuite()} main.`, {
    because: 'packages for the lab come from where this machine gets its own',
    next: 'add Debian’s archive to /etc/apt/sources.list, then run the same command again',
  })
}

/** apt options that keep another suite's lists and packages away from the machine's own. */
export const privateApt = async (suite: string, directory: string): Promise<string[]> => {
  mkdirSync(`${directory}/lists/partial`, { recursive: true })
  mkdirSync(`${directory}/cache/archives/partial`, { recursive: true })
  writeFileSync(`${directory}/sources.list`, `${sourceOf(suite)}\n`)
  const options = Object.entries({
    'Dir::Etc::SourceList': `${directory}/sources.list`,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': `${directory}/lists`,
    'Dir::Cache': `${directory}/cache`,
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  }).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  await $`apt-get ${options} -qq update`
  return options
}

const aptSources = (): { name: string; text: string }[] => {
  const parts = '/etc/apt/sources.list.d'
  const names = ['/etc/apt/sources.list', ...entries(parts).map(name => `${parts}/${name}`)]
  return names
    .filter(name => /\.(list|sources)$/.test(name))
    .flatMap(name => {
      try {
        return [{ name, text: readFileSync(name, 'utf8') }]
      } catch {
        return []
      }
    })
}

const entries = (directory: string): string[] => {
  try {
    return readdirSync(directory).sort()
  } catch {
    return []
  }
}

const ownSuite = (): string =>
  readFileSync('/etc/os-release', 'utf8').match(/^VERSION_CODENAME="?([^"\n]+)/m)?.[1] ?? 'stable'
