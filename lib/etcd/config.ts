import { remembered } from '../remembered.ts'
import { MANAGED } from '../resources/file.ts'
import { yaml } from '../yaml.ts'
import { parseConfig } from './parse.ts'
import { BOOTSTRAP_ONLY, type SettingsInput, settingsOf } from './settings.ts'

const HEADER = `# ${MANAGED}. A change made here is undone by the next run;
# say it in the inventory, under etcd.config.
`

// etcd's parser stands between YAML 1.1 and 1.2: quote what either reads as something else than text. Octal with 0o is
// the only such form that 1.1 does not know itself.
const asYaml = remembered((json): string => {
  const { Document, visit } = yaml()
  const document = new Document(JSON.parse(json), { version: '1.1' })
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && /^0o[0-7]+$/.test(node.value)) node.type = 'QUOTE_DOUBLE'
    },
  })
  return document.toString({ lineWidth: 0 })
})

/** The complete etcd.yaml of a member, for `etcd.style: file`. */
export const renderConfig = (input: SettingsInput): string =>
  HEADER +
  settingsOf(input)
    .map(({ comment, values }) => `\n${comment && `# ${comment}\n`}${asYaml(JSON.stringify(values))}`)
    .join('')

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .map(([key, inner]) => [key, sorted(inner)] as const)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : value

/**
 * Canonical JSON of what a running member reads from an etcd.yaml: equal texts need no restart. Comments, order and
 * bootstrap-only keys do not count. Never throws: what is no mapping is only equal to itself.
 */
export const effectiveConfig = (text: string): string => {
  const config = parseConfig(text)
  if (!config) return `unreadable ${JSON.stringify(text)}`
  return JSON.stringify(
    sorted(Object.fromEntries(Object.entries(config).filter(([key]) => !BOOTSTRAP_ONLY.test(key)))),
  )
}
