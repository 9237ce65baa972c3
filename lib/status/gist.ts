import type { Status } from './model.ts'

/** What of a status is news when it changes, as text to compare; sizes, ages and indexes always change. Pure. */
export const gist = ({ health, summary, members, loadBalancers, findings }: Status): string =>
  JSON.stringify({
    health,
    summary,
    members: members.map(({ member, id, role, version, healthy, backends }) => ({
      member,
      id,
      role,
      version,
      healthy,
      backends,
    })),
    loadBalancers: loadBalancers.map(({ host, reached, configured, active }) => ({
      host,
      reached,
      configured,
      active,
    })),
    findings: findings.map(({ kind, level, host }) => ({ kind, level, host })),
  })
