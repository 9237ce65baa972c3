import { usage } from './errors.ts'
import type { Cluster } from './inventory/cluster.ts'
import type { Options } from './options.ts'

/** The option that types a cluster's name where there is nobody to type it. */
export const CONFIRM_CLUSTER = 'confirm-cluster'

/** For the `values` of a runbook that has a move which wants the name typed. */
export const confirmCluster = {
  [`${CONFIRM_CLUSTER} NAME`]: 'types the name of the cluster where it must be typed; --yes never does',
}

/** That a name given beforehand is this cluster's. @throws RunbookError exit 2, before any host is contacted */
export const checkConfirmed = ({ name }: Cluster, { values }: Options): void => {
  const given = values.get(CONFIRM_CLUSTER)
  if (given === undefined || given === name) return
  throw usage(
    `--${CONFIRM_CLUSTER} ${given} names another cluster than this run is about, which is ${name}`,
    {
      next: `look at --hosts and --cluster; one run can change one cluster that must be named`,
    },
  )
}
