import type { Context } from '../runbook.ts'
import { check, type RunStep } from '../step.ts'
import { addressLook, checkAddress } from './checks.ts'
import { holdingProof, holdingTold, retireMoves } from './holding.ts'
import { keepalivedLook } from './look.ts'

/** Before anything changes: whether the virtual address can be put on these load balancers. */
export const seeThatItIsFree = ({ cluster, loadBalancers }: Context, address: string): RunStep => ({
  title: `Check that ${address} is free and certificates cover it`,
  on: [...cluster.members, ...loadBalancers],
  look: addressLook(cluster),
  run: check(facts => checkAddress(facts, loadBalancers)),
})

/** In the end: whether the virtual address is where it should be, on one load balancer. */
export const seeWhoHolds = ({ cluster }: Context, address: string): RunStep => ({
  title: `Check that exactly one load balancer holds ${address}`,
  on: cluster.loadBalancers,
  look: keepalivedLook,
  run: { plan: holdingProof, tell: holdingTold },
})

/** Where the inventory has no virtual address: takes one away that an earlier run set up. */
export const giveUp = ({ loadBalancers }: Context): RunStep => ({
  title: 'Give up a virtual address that the inventory no longer has',
  on: loadBalancers,
  look: keepalivedLook,
  run: { plan: facts => retireMoves(facts, loadBalancers) },
})
