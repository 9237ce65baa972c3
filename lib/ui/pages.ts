import type { Look } from './look.ts'
import { cleanLine, headLine, type Section, section } from './section.ts'

/** Decides which runbooks are printed line by line and which shrink to one line; see the head of ../ui.ts. */
export type Pages = {
  current: Section | undefined
  sections: Section[]
  begin: (number: string, title: string) => void
  /** A step's lines; news open its runbook. */
  step: (lines: string[], news: boolean) => void
  table: (lines: string[]) => void
  warning: (lines: string[]) => void
  /** What a table shows that is not as it should be: below it, and news. */
  findings: (lines: string[]) => void
  /** Lines that belong to what was printed last. */
  urgent: (lines: string[]) => void
  /** Lines that belong to no runbook. */
  aside: (lines: string[]) => void
  end: (resources: number) => void
  /** What the run printed so far: `nothing`, only a looking runbook's `table`, or a `body`. */
  finish: (clean: boolean) => 'nothing' | 'table' | 'body'
  /** Tables outside any runbook that still wait. */
  tables: () => string[]
}

/** Holds back runbooks until they have news; `look` is asked for each line, since windows change. */
export const pages = ({ look, print }: { look: () => Look; print: (lines: string[]) => void }): Pages => {
  let body = false
  let waiting: Section[] = []
  let tables: string[] = []
  const start = (): void => {
    if (!body) print([''])
    body = true
    print(waiting.map(clean => cleanLine(look(), clean)))
    waiting = []
    print(tables)
    tables = []
  }
  const open = (part: Section): void => {
    if (part.open) return
    start()
    part.open = true
    print([headLine(look(), part), ...part.lines])
    part.lines = []
  }
  const into = (part: Section, lines: string[]): void => {
    if (part.open) print(lines)
    else part.lines.push(...lines)
  }
  const self: Pages = {
    current: undefined,
    sections: [],
    begin: (number, title) => {
      if (self.current) self.end(0)
      self.current = section(number, title)
      self.sections.push(self.current)
      if (look().verbose) open(self.current)
    },
    step: (lines, news) => {
      const part = self.current
      if (!part) return print(lines)
      part.steps++
      if (news) open(part)
      into(part, lines)
    },
    table: lines => {
      if (self.current) {
        self.current.hasTable = true
        into(self.current, lines)
      } else if (body) print(['', ...lines])
      else tables.push('', ...lines)
    },
    warning: lines => {
      if (!self.current) return self.aside(lines)
      open(self.current)
      print(lines.map(line => `  ${line}`))
    },
    findings: lines => {
      if (self.current) open(self.current)
      // Outside any runbook the table above them may still wait.
      if (body) print(lines)
      else tables.push(...lines)
    },
    urgent: print,
    aside: print,
    end: resources => {
      const part = self.current
      self.current = undefined
      if (!part) return
      part.resources = resources
      if (part.open) return
      if (body) print([cleanLine(look(), part)])
      else waiting.push(part)
    },
    finish: clean => {
      self.end(0)
      const [only] = waiting
      if (clean && !body && self.sections.length === 1 && only?.hasTable) {
        waiting = []
        open(only)
        return 'table'
      }
      return body ? 'body' : 'nothing'
    },
    tables: () => tables,
  }
  return self
}
