import type { Facts } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import { type Finding, subjectOf } from './finding.ts'
import { checkForeign } from './foreign.ts'
import { refusal } from './refusal.ts'

/**
 * That none of these hosts runs an etcd of others, such as the cluster of one that a package installed earlier has
 * started. It is neither stopped nor are its data touched. @throws RunbookError exit 5
 */
export const checkStrays = (facts: Facts, members: Host[]): void => {
  const found = members.flatMap((host): Finding[] => {
    const subject = subjectOf(facts, host)
    return (subject ? checkForeign(subject) : []).map(finding => ({ host: host.name, ...finding }))
  })
  const living = found.filter(({ level }) => level === 'refuse')
  if (living.length) throw refusal(living)
}
