import { readdirSync, readFileSync } from 'node:fs'
import { finder } from './needles.ts'

// Watches every process of this machine, which are those of a lab's hosts as well, for as long as stdin is open. Then
// it reads secrets from there, `[{ name, forms: [base64] }]`, and tells in which command lines and variables they were.

/** Rounds of a process's life in which it may still become another program. */
const YOUNG = 40
/** Old ones are looked at again so seldom. */
const AGAIN = 200

/** Each text once, and where it was seen first. */
const seen = new Map<string, string>()
const ages = new Map<string, number>()
let rounds = 0

const read = (pid: string, what: 'cmdline' | 'environ'): void => {
  try {
    const text = readFileSync(`/proc/${pid}/${what}`, 'latin1')
    if (text && !seen.has(text))
      seen.set(text, `${what} of ${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (${pid})`)
  } catch {
    // It has ended.
  }
}

const look = (): void => {
  rounds++
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  for (const pid of pids) {
    const age = ages.get(pid) ?? 0
    ages.set(pid, age + 1)
    if (age > YOUNG && age % AGAIN) continue
    read(pid, 'cmdline')
    read(pid, 'environ')
  }
  if (ages.size > 4 * pids.length) ages.clear()
}

const again = setInterval(look, 1)
let input = ''
for await (const chunk of process.stdin.setEncoding('utf8')) input += chunk
clearInterval(again)
// Whoever started this has gone without a question.
if (!input) process.exit(1)
look()
const find = finder(
  (JSON.parse(input) as { name: string; forms: string[] }[]).map(({ name, forms }) => ({
    name,
    forms: forms.map(form => Buffer.from(form, 'base64')),
  })),
)
const hits = [...seen].flatMap(([text, where]) =>
  find(Buffer.from(text, 'latin1')).map(name => `${name} in the ${where}`),
)
console.log(JSON.stringify({ hits, rounds, texts: seen.size }))
