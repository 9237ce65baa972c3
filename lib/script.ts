import { readFileSync } from 'node:fs'
import { commandLine } from './quote.ts'
import { sparing } from './resources/reloads.ts'
import type { Verb } from './resources/resource.ts'

const verbs = [
  'host',
  'rolling',
  'install',
  'packages',
  'etcd',
  'discovery',
  'haproxy',
  'keepalived',
  'backup',
  'restore',
  'firewall',
]
  .map(name => readFileSync(new URL(`./far/${name}.sh`, import.meta.url), 'utf8'))
  .join('\n')

/** One script for many verb calls; payloads are named p0, p1 … in the session's directory. */
export const scriptOf = async (calls: Verb[]): Promise<{ text: string; payloads: Map<string, Buffer> }> => {
  const payloads = new Map<string, Buffer>()
  const lines: string[] = []
  for (const { call, payloads: bodies = [] } of sparing(calls)) {
    const names: string[] = []
    for (const body of bodies) {
      names.push(`p${payloads.size}`)
      payloads.set(`p${payloads.size}`, await body())
    }
    lines.push(commandLine([...call, ...names]))
  }
  return { text: `${verbs}\n${lines.join('\n')}\n`, payloads }
}
