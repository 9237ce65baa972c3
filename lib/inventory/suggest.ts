import { nearest } from '../nearest.ts'

/** `; did you mean `x`?` or, with nothing near, the list of what there is: the tail of a complaint about a word. */
export const didYouMean = (word: string, known: readonly string[], what: string): string => {
  // Comparing a pasted essay with every key would only take time.
  const hit = word.length > 64 ? undefined : nearest(word, known)
  return hit ? `; did you mean \`${hit}\`?` : `; ${what}: ${known.join(', ')}`
}
