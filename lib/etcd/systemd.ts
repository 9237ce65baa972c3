import { remembered } from '../remembered.ts'

/** How systemd quotes what it hands to a service, both ways. */

const SAFE = /^[\w@%+=:,./$*-]+$/

/**
 * One word of a command line in a unit: `%` and `$` doubled, else they are specifiers and variables; quoted where
 * systemd would split or unescape it (systemd.service(5), "Command lines"). The word has no control characters.
 */
export const execWord = (word: string): string => {
  const literal = word.replace(/[%$]/g, '$&$&')
  return SAFE.test(literal) ? literal : `"${literal.replace(/["\\]/g, '\\$&')}"`
}

// A quoted part, an escaped character, or anything else that is no space.
const PIECE = /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^\s"'\\]+)/gs

const unquoted = (text: string) => text.replace(/\\(.)/gs, '$1')

/** The words of such a command line; the reverse of execWord, and good enough for what others wrote. */
export const execWords = (line: string): string[] =>
  [...line.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/gs)].map(([word]) =>
    word
      .replace(PIECE, (_, double?: string, single?: string, escaped?: string, rest?: string) =>
        double === undefined ? (single ?? escaped ?? rest ?? '') : unquoted(double),
      )
      .replace(/%%|\$\$/g, pair => pair[0]!),
  )

/**
 * A value in a file that EnvironmentFile= names: nothing is expanded there, and inside double quotes a backslash takes
 * the meaning from `"`, `\`, `` ` `` and `$` alone (systemd.exec(5)).
 */
export const environmentValue = (value: string): string => `"${value.replace(/["\\`$]/g, '\\$&')}"`

/** The variables of such a file; lines that are none are skipped, as systemd does. */
export const readEnvironmentFile = (text: string): Map<string, string> =>
  new Map(
    text.split('\n').flatMap(line => {
      const [, name, value = ''] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
      if (!name) return []
      const read = value.replace(PIECE, (_, double, single, escaped, rest) =>
        double === undefined ? (single ?? escaped ?? rest ?? '') : double.replace(/\\(["\\`$])/g, '$1'),
      )
      return [[name, read] as const]
    }),
  )

/** The lines of a unit as systemd joins them, without comments (systemd.syntax(7)). */
export const unitLines = remembered((text): readonly string[] =>
  text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .filter(line => !/^\s*[#;]/.test(line))
    .join('\n')
    .replace(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .map(line => line.trim().replace(/\s*=\s*/, '='))
    .filter(Boolean),
)
