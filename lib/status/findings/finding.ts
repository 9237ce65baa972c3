import type { RunbookError } from '../../errors.ts'
import type { Facts } from '../../facts/facts.ts'
import type { Host } from '../../inventory/cluster.ts'
import { byHand } from '../../ssh/by-hand.ts'
import type { BalancerRow, Finding, Level, MemberRow } from '../model.ts'

/** What the rules judge: rows of one moment, and what they belong to. */
export type View = {
  facts: Facts
  /** Why a machine could not be reached. */
  lost: Map<string, RunbookError>
  members: MemberRow[]
  loadBalancers: BalancerRow[]
  /** Seconds between two backups by the schedule; undefined when unknown. */
  backupPeriod?: number
}

/** A rule is pure and says what is not as it should be, each with what to do. */
export type Rule = (view: View) => Finding[]

export const finding = (
  level: Level,
  kind: string,
  message: string,
  next: string,
  host?: string,
): Finding => ({
  level,
  kind,
  ...(host === undefined ? {} : { host }),
  message,
  next,
})

/** The command line that runs something on a host of the view, by its name. */
export const on = ({ facts: { cluster } }: View, name: string, command: string): string => {
  const host = [...cluster.members, ...cluster.loadBalancers].find(({ name: known }) => known === name)
  return byHand(host as Host, command)
}

/** A host that ssh can't reach: why, as far as ssh said, and what then helps. */
export const unreached = (view: View, name: string): Finding => {
  const { cluster } = view.facts
  const host = [...cluster.members, ...cluster.loadBalancers].find(({ name: known }) => known === name)
  const details = view.lost.get(host?.machine ?? '')?.details
  const why = details?.because ? `: ${details.because}` : ''
  return finding(
    'fail',
    'host-unreachable',
    `${name} can't be reached over ssh${why}`,
    details?.next ?? on(view, name, 'uptime'),
    name,
  )
}
