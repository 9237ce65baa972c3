import { failed } from '../errors.ts'
import { aliveScript, keepalivedConfig } from '../etcd/paths.ts'
import { type Facts, serving } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import { byHand } from '../ssh/by-hand.ts'
import { listed } from '../status/words.ts'
import type { Move, Told } from '../step.ts'
import { holders, KEEPALIVED_UNIT, keepalivedDropIn, keepalivedSeen } from './look.ts'

const LOG = `journalctl -u ${KEEPALIVED_UNIT.replace('.service', '')} -n 20 --no-pager`

const asked = (facts: Facts): Host[] =>
  facts.cluster.loadBalancers.filter(host => keepalivedSeen(facts, host))

/** How the load balancers hold the address, if not as they should; undefined: one does, or nobody can tell. */
export const wrongHolding = (facts: Facts): { what: string; because: string; next: string } | undefined => {
  const { virtualAddress, loadBalancers } = facts.cluster
  const holding = holders(facts)
  if (!virtualAddress || holding.length === 1) return undefined
  const { address } = virtualAddress
  const [first = loadBalancers[0]!] = holding
  const next = byHand(first, LOG)
  if (holding.length > 1)
    return {
      what: `${listed(holding.map(({ name }) => name))} hold ${address} at once, so clients reach now one, now the other`,
      because: 'they do not hear each other: IP protocol 112 (VRRP) must pass between them',
      next,
    }
  const isSetUp = asked(facts).some(host => keepalivedSeen(facts, host)?.address === address)
  // One that can't be asked may have it; and without a member that serves, rightly nobody has.
  if (!isSetUp || asked(facts).length < loadBalancers.length || !serving(facts).length) return undefined
  return {
    what: `No load balancer holds ${address}, so clients reach nobody there`,
    because: 'keepalived gives it only to one whose HAProxy answers and sees a member up',
    next,
  }
}

/** The wait until VRRP has made up its mind; due after a change, or when it does not look right. */
export const holdingProof = (facts: Facts): Move[] => {
  const { virtualAddress, loadBalancers } = facts.cluster
  const hosts = asked(facts)
  const changed = loadBalancers.some(host => facts.changed.has(host.name))
  if (!virtualAddress || !hosts.length || !(changed || wrongHolding(facts))) return []
  return [
    {
      id: 'holding',
      say: `Watch for 2 s who holds ${virtualAddress.address}`,
      on: hosts,
      proof: true,
      deadline: 30,
      verbs: () => [{ call: ['hold_still', virtualAddress.address] }],
    },
  ]
}

/** Exactly one must hold it. */
export const holdingTold = (facts: Facts): Told => {
  const wrong = wrongHolding(facts)
  const { what, because, next } = wrong ?? {}
  return {
    events: [],
    error: what
      ? failed(what, { because, state: 'keepalived is set up and goes on trying', next })
      : undefined,
  }
}

/** Takes keepalived of ours away where the inventory has no virtual address any more; never anybody else's. */
export const retireMoves = (facts: Facts, balancers: Host[]): Move[] => {
  const due = balancers.filter(host => keepalivedSeen(facts, host)?.address !== undefined)
  const addresses = [...new Set(due.map(host => keepalivedSeen(facts, host)!.address))]
  return due.length
    ? [
        {
          id: 'retire keepalived',
          say: `Stop keepalived and give up ${listed(addresses as string[])}`,
          on: due,
          ask: `The inventory has no virtualAddress any more: clients at ${listed(addresses as string[])} will reach nobody. Take it away?`,
          // The configuration goes last: by it another run knows that this one did not come to its end.
          verbs: () => [
            { call: ['retire_unit', KEEPALIVED_UNIT] },
            { call: ['remove_file', aliveScript] },
            { call: ['remove_file', keepalivedDropIn] },
            { call: ['reload_units'] },
            { call: ['remove_file', keepalivedConfig] },
          ],
        },
      ]
    : []
}
