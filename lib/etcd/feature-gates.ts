import { nearest } from '../nearest.ts'
import type { KeyProblem } from './config-keys.ts'
import { GATES, RENAMED } from './data/feature-gates.ts'
import { features } from './versions.ts'

const KEY = 'feature-gates'
// Go, strconv.ParseBool
const TRUE = ['1', 't', 'T', 'true', 'True', 'TRUE']
const FALSE = ['0', 'f', 'F', 'false', 'False', 'FALSE']

/** `A=true,B=false` by the name of the gate, each value as it was written; undefined where there is none. */
const gatesIn = (text: unknown): Map<string, string | undefined> =>
  new Map(
    (typeof text === 'string' ? text.split(',') : [])
      .filter(part => part !== '')
      .map(part => {
        const [, name = part, value] = /^([^=]*)=(.*)$/s.exec(part) ?? []
        return [name.trim(), value?.trim()]
      }),
  )

const gateProblem = (name: string, value: string | undefined, version: string): string[] => {
  const known = Object.keys(GATES)
  if (!known.includes(name)) {
    const meant = name.length > 80 ? undefined : nearest(name, known)
    const cure = meant ? `did you mean \`${meant}\`?` : `it knows ${known.join(', ')}`
    return [`has no gate \`${name}\` in etcd ${version}: ${cure}`]
  }
  return value !== undefined && [...TRUE, ...FALSE].includes(value)
    ? []
    : [`says neither yes nor no to a gate: write \`${name}=true\` or \`${name}=false\``]
}

/** 3.6 refuses a key beside any gate whose text contains the name of the one that replaced it. */
const replaced = (config: Record<string, unknown>): KeyProblem[] =>
  Object.entries(GATES).flatMap(([gate, key]) =>
    key && Object.hasOwn(config, key) && String(config[KEY] ?? '').includes(gate)
      ? [
          {
            path: [key],
            message: `is the gate ${gate} of \`${KEY}\`, and etcd refuses both at once: leave the key out`,
          },
        ]
      : [],
  )

const renamed = (config: Record<string, unknown>): KeyProblem[] =>
  Object.entries(RENAMED).flatMap(([old, now]) =>
    Object.hasOwn(config, old) && Object.hasOwn(config, now)
      ? [
          {
            path: [old],
            message: `is called \`${now}\` in etcd 3.6, which starts with only one of them: leave this one out`,
          },
        ]
      : [],
  )

const CHECKPOINT = 'LeaseCheckpoint'
const PERSIST = 'LeaseCheckpointPersist'

/** etcd does not start when it shall remember checkpoints of leases that it does not make. */
const checkpoints = (config: Record<string, unknown>): KeyProblem[] => {
  const gates = gatesIn(config[KEY])
  const on = (gate: string) =>
    config[GATES[gate]!] === true || TRUE.includes(gates.get(gate) ?? gates.get('AllAlpha') ?? '')
  if (!on(PERSIST) || on(CHECKPOINT)) return []
  const byKey = config[GATES[PERSIST]!] === true
  const needed = byKey ? `\`${GATES[CHECKPOINT]}: true\`` : `\`${CHECKPOINT}=true\``
  return [
    {
      path: [byKey ? GATES[PERSIST]! : KEY],
      message: `needs the checkpoints themselves, which it only makes last: add ${needed}`,
    },
  ]
}

/** What is wrong with gates, with keys that a gate replaced or 3.6 renamed; the rules etcd enforces when it starts. */
export const gateProblems = (config: Record<string, unknown>, version: string): KeyProblem[] => {
  if (features(version).initialCorruptCheck !== KEY) return checkpoints(config)
  const own = [...gatesIn(config[KEY])].flatMap(([name, value]) => gateProblem(name, value, version))
  return [
    ...own.map(message => ({ path: [KEY], message })),
    ...replaced(config),
    ...renamed(config),
    ...checkpoints(config),
  ]
}

/** The name that a key of 3.6 has in earlier versions; undefined where it is no such key. */
export const earlierName = (key: string): string | undefined =>
  Object.keys(RENAMED).find(old => RENAMED[old] === key)
