import { remembered } from '../remembered.ts'
import { type Options, optionsOf } from './options.ts'
import { type SettingsInput, settingsOf } from './settings.ts'
import { execWord, execWords, unitLines } from './systemd.ts'

/** A member's settings as words for the command line in its unit, for `etcd.style: flags`. */
export const renderFlags = (input: SettingsInput): string[] =>
  settingsOf(input).flatMap(({ values }) =>
    Object.entries(optionsOf(values, input.cluster.etcd.version)).map(([flag, value]) =>
      execWord(`--${flag}=${value}`),
    ),
  )

/** The command line that a unit starts, as words; nothing when it has none. */
export const commandOf = remembered((unit): readonly string[] => {
  const line = unitLines(unit).findLast(line => line.startsWith('ExecStart='))
  return line ? execWords(line.slice('ExecStart='.length)) : []
})

/** The flags of a command line: Go takes one dash or two, and the value after `=` or as the next word. */
export const readFlags = (command: readonly string[]): Options => {
  const options: Options = {}
  for (let at = 1; at < command.length; at++) {
    const [, flag, value] = /^--?([a-z0-9-]+)(?:=(.*))?$/s.exec(command[at]!) ?? []
    if (!flag) continue
    const next = command[at + 1]
    const apart = value === undefined && next !== undefined && !next.startsWith('-')
    options[flag] = value ?? (apart ? next : 'true')
    if (apart) at++
  }
  return options
}
