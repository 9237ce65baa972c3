import { usage } from '../errors.ts'
import { conflicts } from '../resources/plan.ts'
import type { Resource } from '../resources/resource.ts'
import { isEnsure, type Step } from '../step.ts'

/**
 * That no two steps want different things in one place of a machine, whichever of its hosts they name: each would undo
 * the other at every run. @throws RunbookError exit 2, before any host is contacted
 */
export const checkAgreement = (steps: Step[]): void => {
  const wanted = new Map<string, Resource[]>()
  for (const step of steps.filter(isEnsure))
    for (const host of step.on)
      wanted.set(host.machine, [...(wanted.get(host.machine) ?? []), ...step.ensure(host)])
  for (const [machine, resources] of wanted) {
    const clashing = conflicts(resources)
    if (clashing.length)
      throw usage(`The steps want different things of ${machine}: ${[...new Set(clashing)].join(', ')}`, {
        because: 'each step would undo the other at every run',
        next: 'give the two roles of that machine different directories in the inventory; otherwise please report this',
      })
  }
}
