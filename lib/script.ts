import { commandLine } from './quote.ts'
import type { Verb } from './resources/resource.ts'
import { verbsFor } from './verbs.ts'

/** One script for many verb calls; payloads are named p0, p1 … in the session's directory. */
export const scriptOf = async (calls: Verb[]): Promise<{ text: string; payloads: Map<string, Buffer> }> => {
  const payloads = new Map<string, Buffer>()
  const lines: string[] = []
  for (const { call, payloads: bodies = [] } of calls) {
    const names: string[] = []
    for (const body of bodies) {
      names.push(`p${payloads.size}`)
      payloads.set(`p${payloads.size}`, await body())
    }
    lines.push(commandLine([...call, ...names]))
  }
  const script = lines.join('\n')
  return { text: `${verbsFor(script)}\n${script}\n`, payloads }
}
