import type { Kept } from './results.ts'

const escaped = (text: string): string =>
  text
    .replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)
    // What XML 1.0 has no way to write (XML 1.0, section 2.2).
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '\ufffd')

/** The cases that were tried, as a JUnit report with a test case each. Pure. */
export const junit = (cases: Kept[]): string => {
  const tests = cases.flatMap(({ part, id, title, outcome }) => {
    if (!outcome) return []
    const name = `name="${escaped(`${id}: ${title}`)}" classname="${escaped(part)}"`
    return outcome.ok
      ? [`  <testcase ${name}/>`]
      : [`  <testcase ${name}><failure>${escaped(outcome.note ?? '')}</failure></testcase>`]
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="reliability">\n${tests.join('\n')}\n</testsuite>\n`
}
