import type { Cluster } from '../inventory/cluster.ts'
import type { RunStep } from '../step.ts'

/** What 07 says where there is nothing for it to do. */
export const noBalancers = ({ loadBalancers }: Cluster): RunStep => ({
  title: 'Find the load balancers',
  on: [],
  run: {
    plan: () => [],
    tell: () => ({
      events: [
        {
          event: 'note',
          message: loadBalancers.length
            ? 'no load balancer is within --limit'
            : 'the inventory has no loadBalancers; clients use the members',
        },
      ],
    }),
  },
})
