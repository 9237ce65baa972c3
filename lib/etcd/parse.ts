import { parse } from 'yaml'

/** The text of an etcd.yaml as a mapping, or undefined for anything else. Never throws, whatever lies on a host. */
export const parseConfig = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = parse(text, { logLevel: 'error', maxAliasCount: 0 })
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
