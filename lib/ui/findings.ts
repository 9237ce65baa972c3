import type { Finding } from '../status/model.ts'
import type { Look } from './look.ts'
import { plain, wrap } from './width.ts'

/** What is not as it should be: `✗` needs somebody now, `!` can wait; below each what to type, never folded. */
export const findingLines = ({ paint, width }: Look, findings: Finding[]): string[] =>
  findings.flatMap(({ level, message, next }) => {
    const mark = level === 'fail' ? paint.failed('✗') : paint.warning('!')
    const told = wrap(plain(message), width - 4).map((line, i) => (i === 0 ? `${mark} ${line}` : `  ${line}`))
    const typed = plain(next)
      .split('\n')
      .map(line => `    ${paint.strong(line)}`)
    return [...told, ...typed].map(line => `  ${line}`)
  })
