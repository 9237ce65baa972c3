import { MANAGED } from '../resources/file.ts'
import { effectiveOptions, type Options, optionsOf } from './options.ts'
import { type SettingsInput, settingsOf } from './settings.ts'
import { environmentValue, readEnvironmentFile } from './systemd.ts'

const HEADER = `# ${MANAGED}. A change made here is undone by the next run;
# say it in the inventory, under etcd.config. systemd reads it for etcd.service.
`
const PREFIX = 'ETCD_'

/** The variable of a flag, as etcd derives it (etcd docs, "Configuration options"). */
export const variableOf = (flag: string): string => PREFIX + flag.toUpperCase().replaceAll('-', '_')

/** The complete /etc/default/etcd of a member, for `etcd.style: env`. */
export const renderEnvironment = (input: SettingsInput): string => {
  const { version } = input.cluster.etcd
  const groups = settingsOf(input).map(({ comment, values }) => {
    const lines = Object.entries(optionsOf(values, version)).map(
      ([flag, value]) => `${variableOf(flag)}=${environmentValue(value)}\n`,
    )
    return `\n${comment && `# ${comment}\n`}${lines.join('')}`
  })
  return HEADER + groups.join('')
}

/** The flags that a file of variables stands for. */
export const readEnvironment = (text: string): Options =>
  Object.fromEntries(
    [...readEnvironmentFile(text)]
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, value]) => [name.slice(PREFIX.length).toLowerCase().replaceAll('_', '-'), value]),
  )

/** Canonical text of what a running member reads from it; comments, order and bootstrap-only keys do not count. */
export const effectiveEnvironment = (text: string): string => effectiveOptions(readEnvironment(text))
