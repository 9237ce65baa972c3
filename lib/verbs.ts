import { readFileSync } from 'node:fs'

const FILES = [
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

const texts = FILES.map(name =>
  readFileSync(new URL(`./far/${name}.sh`, import.meta.url), 'utf8').replace(/^ *#.*\n/gm, ''),
)

/** A function of theirs, from its name to the brace at the margin. */
const FUNCTION = /^(\w+)\(\) \{.*?^\}\n/gms

const functions = new Map(
  texts.flatMap(text => [...text.matchAll(FUNCTION)].map(([body, name = '']) => [name, body] as const)),
)

/** What stands between the functions: it is said once, before any of them. */
const between = texts
  .map(text =>
    text
      .replace(FUNCTION, '')
      .replace(/\n{2,}/g, '\n')
      .trim(),
  )
  .filter(Boolean)

/**
 * The functions of lib/far that a script names, as a verb or in another one's words, and all that they name, as one text:
 * a script travels whole, and is read whole by the shell there, each time. Pure.
 */
export const verbsFor = (script: string): string => {
  const wanted = new Set<string>()
  const want = (text: string) => {
    for (const [name] of text.matchAll(/\w+/g)) {
      const body = functions.get(name)
      if (body === undefined || wanted.has(name)) continue
      wanted.add(name)
      want(body)
    }
  }
  want(script)
  return [...between, ...[...functions].flatMap(([name, body]) => (wanted.has(name) ? [body] : []))].join(
    '\n',
  )
}
