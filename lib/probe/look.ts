import type { Needs, Observed } from '../resources/resource.ts'
import type { Section } from './read.ts'

/**
 * What somebody wants to see of a host: what a script prints, the text of a file, or some properties of a unit as
 * `Key=value` lines. Files and units are asked for all at once, scripts one by one.
 */
export type Look = string | { text: string } | { unit: string }

/** What the probe must ask for; a script goes by `name`. Pure. */
export const lookNeeds = (name: string, look: Look): Needs => {
  if (typeof look === 'string') return { scripts: { [name]: look } }
  return 'text' in look ? { texts: [look.text] } : { units: [look.unit] }
}

/** The texts of some files, each under a name that begins with what it is. Pure. */
export const textLooks = (what: string, files: Record<string, string>): Record<string, Look> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${what} ${name}`, { text }]))

const linesOf = (properties?: Record<string, string>): string | undefined =>
  properties &&
  Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')

/** What `linesOf` wrote of a unit's properties. Pure. */
export const readProperties = (text: string): Record<string, string | undefined> =>
  Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, key, value]) => [key, value]))

/** What the probe found of it; for a file or unit that is not there the code is 1. Pure. */
export const seenBy = (
  name: string,
  look: Look,
  { scripts, texts, units }: Observed,
): Section | undefined => {
  if (typeof look === 'string') return scripts.get(name)
  const known = 'text' in look ? texts.get(look.text) : linesOf(units.get(look.unit))
  return { code: known === undefined ? 1 : 0, output: known ?? '' }
}
