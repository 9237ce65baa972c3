import { clientUrl, etcdctlWords } from '../etcd/etcdctl.ts'
import { type Facts, schemeOf, serving } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'
import type { Move } from '../step.ts'

/** A read as any client of the balancers would do it; sent from a member, which has a certificate. */
export type Through = { from: Host; url: string; words: string[] }

/** The read at one address of the balancers; undefined while no member serves. */
export const throughAddress = (facts: Facts, address: string): Through | undefined => {
  const [from] = serving(facts)
  if (!from) return undefined
  const { cluster } = facts
  const scheme = schemeOf(facts, from)
  // To a client a balancer is a member with another port.
  const balanced: Cluster = { ...cluster, etcd: { ...cluster.etcd, clientPort: cluster.haproxy.port } }
  const balancer = { ...from, address }
  return {
    from,
    url: clientUrl(balanced, balancer, scheme),
    words: etcdctlWords(balanced, [balancer], scheme, ['get', '/etcd-runbooks/proof']),
  }
}

/** The read through the virtual address, again and again: it may just be moving. */
export const untilVirtual = ({ url, words }: Through): Verb => ({
  call: ['until_ok', `clients are served at ${url}`, ...words],
})

/** A read through each changed balancer, and through the virtual address when any of them has changed. */
export const throughProof = (facts: Facts, balancers: Host[]): Move[] => {
  const due = balancers.filter(host => facts.changed.has(host.name))
  const { virtualAddress } = facts.cluster
  const each = due.flatMap(host => {
    const through = throughAddress(facts, host.address)
    return through ? [{ host, through }] : []
  })
  const virtual = virtualAddress && due.length ? throughAddress(facts, virtualAddress.address) : undefined
  const [first] = each
  if (!first) return []
  const urls = [...each.map(({ through }) => through.url), ...(virtual ? [virtual.url] : [])]
  return [
    {
      id: 'through the balancers',
      say: `Read through ${urls.join(', ')}`,
      on: [first.through.from],
      proof: true,
      deadline: 30,
      verbs: () => [
        ...each.map(({ host, through }) => ({
          call: ['must', `a read through ${host.name} failed`, ...through.words],
        })),
        ...(virtual ? [untilVirtual(virtual)] : []),
      ],
      onFailure: {
        next: 'zx runbooks/status.ts shows what each load balancer sees',
      },
    },
  ]
}
