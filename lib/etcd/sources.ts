import type { MemberFacts } from '../facts/facts.ts'
import type { EtcdStyle } from '../inventory/cluster.ts'
import { MANAGED } from '../resources/file.ts'
import { effectiveConfig, renderConfig } from './config.ts'
import { effectiveEnvironment, readEnvironment, renderEnvironment } from './environment.ts'
import { commandOf, readFlags, renderFlags } from './flags.ts'
import { type Options, optionsOf } from './options.ts'
import { parseConfig } from './parse.ts'
import { configFile, environmentFile, unitFile } from './paths.ts'
import type { Settings, SettingsInput } from './settings.ts'
import { unitLines } from './systemd.ts'
import { effectiveUnit, renderUnit } from './unit.ts'

/** Where a style keeps a member's settings: exactly one of these is in force, and the unit says which. */
export type Source = {
  path: string
  /** The fact that holds the file's text. */
  fact: 'config' | 'environment' | 'unit'
  /** What people call it. */
  called: string
  render: (input: SettingsInput) => string
  effective: (text: string) => string
}

export const SOURCES: Record<EtcdStyle, Source> = {
  file: {
    path: configFile,
    fact: 'config',
    called: 'etcd.yaml',
    render: renderConfig,
    effective: effectiveConfig,
  },
  env: {
    path: environmentFile,
    fact: 'environment',
    called: environmentFile,
    render: renderEnvironment,
    effective: effectiveEnvironment,
  },
  flags: {
    path: unitFile,
    fact: 'unit',
    called: 'etcd.service with its flags',
    render: input => renderUnit(input.cluster, input.member, renderFlags(input)),
    effective: effectiveUnit,
  },
}

type Found = Pick<MemberFacts, Source['fact']>

/** The style a member was set up in, from its unit, or from what lies there while it has none; undefined without either. */
export const styleFound = ({ unit = '', config, environment }: Found): EtcdStyle | undefined => {
  const command = commandOf(unit)
  if (!command.length) {
    if (config !== undefined) return 'file'
    // A package may have brought one that nobody reads yet.
    return environment?.includes(MANAGED) ? 'env' : undefined
  }
  if (readFlags(command)['config-file'] !== undefined) return 'file'
  return unitLines(unit).some(line => line === `EnvironmentFile=${environmentFile}`) ? 'env' : 'flags'
}

const fromFile = (text: string): Options | undefined => {
  const settings: Settings | undefined = parseConfig(text)
  return settings && optionsOf(settings)
}

/** What the source in force says, whichever it is; undefined when there is none or nobody can read it. */
export const optionsFound = (found: Found | undefined): Options | undefined => {
  const style = found && styleFound(found)
  const text = style && found[SOURCES[style].fact]
  if (text === undefined) return undefined
  switch (style) {
    case 'file':
      return fromFile(text)
    case 'env':
      return readEnvironment(text)
    default:
      return readFlags(commandOf(text))
  }
}
