/**
 * Quotes words for POSIX sh (dash, bash, busybox): single quotes, an apostrophe as `'\''` (POSIX.1-2017, section 2.2.2).
 * zx's own quoting is bash-only. Throws TypeError on NUL, which no argument can carry.
 */
export const quote = (word: string): string => {
  if (word.includes('\0')) throw new TypeError('a shell word cannot contain NUL')
  return /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('=') ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** One command line from words. */
export const commandLine = (words: readonly string[]): string => words.map(quote).join(' ')
