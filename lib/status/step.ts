import { EXIT, RunbookError } from '../errors.ts'
import { type Cluster, type Host, hostsOf } from '../inventory/cluster.ts'
import type { RunStep } from '../step.ts'
import { statusLook } from './look.ts'
import type { Status } from './model.ts'
import { narrowed, statusOf } from './status.ts'
import { statusTable } from './table.ts'

type StatusStepOptions = {
  /** Ends the run with exit 1 when the cluster is degraded and 3 when no member answers. */
  judge?: boolean
  /** Only these hosts are shown and judged; everybody is asked all the same. */
  shown?: Host[]
}

/** Shows the cluster as it is now: the table, then what is not as it should be. It changes nothing. */
export const statusStep = (
  cluster: Cluster,
  { judge = false, shown = hostsOf(cluster) }: StatusStepOptions = {},
): RunStep => ({
  title: 'Look at every member and load balancer',
  on: hostsOf(cluster),
  look: statusLook(cluster),
  run: {
    plan: () => [],
    tell: (facts, lost) => {
      const status = narrowed(statusOf(facts, lost, new Date()), shown)
      return {
        events: [statusTable(status), { event: 'status', ...status }],
        error: judge ? verdict(cluster, status) : undefined,
      }
    },
  },
})

const verdict = (cluster: Cluster, { health, summary, findings }: Status): RunbookError | undefined => {
  if (health === 'down')
    return new RunbookError(EXIT.unreachable, `No member of ${cluster.name} answers`, { state: summary })
  if (health === 'healthy') return undefined
  const urgent = findings.filter(({ level }) => level === 'fail').length
  const what = urgent === 1 ? 'one thing needs you now' : `${urgent} things need you now`
  return new RunbookError(EXIT.failed, `${cluster.name} is degraded: ${what}`, { state: summary })
}
