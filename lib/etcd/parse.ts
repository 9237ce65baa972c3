import { remembered } from '../remembered.ts'
import { yaml } from '../yaml.ts'

/** The text of an etcd.yaml as a mapping, or undefined for anything else. Never throws, whatever lies on a host. */
export const parseConfig = remembered((text): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = yaml().parse(text, { logLevel: 'error', maxAliasCount: 0 })
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
})
