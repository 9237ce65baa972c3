import { type RunbookError, refused } from '../errors.ts'
import { listed } from '../status/words.ts'
import type { Finding } from './finding.ts'

type Group = { hosts: string[]; finding: Finding }

/** The same finding on several hosts is said once. */
export const merged = (findings: Finding[]): Group[] => {
  const groups = new Map<string, Group>()
  for (const finding of findings) {
    const key = `${finding.what}\n${finding.detail}`
    const group = groups.get(key) ?? { hosts: [], finding }
    group.hosts.push(finding.host)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** What was found where, as one sentence. */
export const sentenceOf = ({ hosts, finding }: Group): string =>
  `${listed(hosts)}: ${finding.what}: ${finding.detail}`

/** What to type, with all the hosts it is for. */
export const nextOf = ({ hosts, finding }: Group): string =>
  finding.next.replace(`# on ${finding.host}`, `# on ${listed(hosts)}`)

/** One error (exit 5) for all that stands in the way, so that it can be put right in one go. */
export const refusal = (findings: Finding[]): RunbookError => {
  const groups = merged(findings)
  const hosts = [...new Set(findings.map(({ host }) => host))]
  return refused(
    groups.length === 1
      ? `${listed(hosts)} can't be used yet`
      : `${groups.length} things stand in the way on ${listed(hosts)}`,
    {
      because: groups.map(sentenceOf).join('\n'),
      state: 'nothing was changed on any host',
      next: [...new Set(groups.map(nextOf))].join('\n'),
    },
  )
}
