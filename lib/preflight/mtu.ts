import type { Finding, Subject } from './finding.ts'

/** MTU of the interface that carries a member's peer address; undefined where it is not known. Pure. */
const mtuOf = ({ host, machine }: Subject): number | undefined => {
  const carrier = machine.addresses.find(({ address }) => address === host.peerAddress)?.interface
  return carrier === undefined ? undefined : machine.mtus[carrier]
}

/**
 * Members whose packets to each other may be larger than the other's network takes: those vanish where no router says so
 * (RFC 2923), small ones pass, and a member stalls in the middle of a snapshot. Pure.
 */
export const mtuFindings = (subjects: Subject[]): Finding[] => {
  const known = subjects.flatMap(subject => {
    const mtu = subject.host.role === 'member' ? mtuOf(subject) : undefined
    return mtu === undefined ? [] : [{ host: subject.host.name, mtu }]
  })
  const least = Math.min(...known.map(({ mtu }) => mtu))
  const [small] = known.filter(({ mtu }) => mtu === least)
  return known
    .filter(({ mtu }) => mtu > least)
    .map(({ host, mtu }) => ({
      host,
      level: 'warn',
      what: `its MTU is ${mtu}, and that of ${small!.host} ${least}`,
      detail: 'large packets may vanish between the two while small ones pass, and a member stalls half-way',
      next: `ip link   # on ${host}; give all members one MTU, unless a router between them is known to answer`,
    }))
}
