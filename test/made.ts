const END = '<!-- The end of what is made. -->'

/** A page with something made in the place that begins with a mark. Pure. @throws Error with `lost` when it has none */
export const withMade = (page: string, begin: string, made: string, lost: string): string => {
  const from = page.indexOf(begin)
  const to = page.indexOf(END, from)
  if (from < 0 || to < 0) throw new Error(lost)
  return `${page.slice(0, from)}${begin}\n\n${made}\n${page.slice(to)}`
}
