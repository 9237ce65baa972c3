import { plain } from '../ui/width.ts'

/** Text that is already HTML; only `html` makes it. */
export type Markup = { readonly markup: string }
type Part = Markup | string | number | undefined | false | Part[]

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const rendered = (part: Part): string => {
  if (part === undefined || part === false) return ''
  if (Array.isArray(part)) return part.map(rendered).join('')
  if (typeof part === 'object') return part.markup
  return plain(String(part)).replaceAll(/[&<>"']/g, character => ESCAPES[character]!)
}

/** HTML from a template; whatever is put in is escaped unless it came from `html` itself. */
export const html = (text: TemplateStringsArray, ...parts: Part[]): Markup => ({
  markup: text.map((piece, i) => piece + rendered(parts[i])).join(''),
})
