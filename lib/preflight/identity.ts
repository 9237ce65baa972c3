import { isIP } from 'node:net'
import type { Check, Finding, Found, Subject } from './finding.ts'

const has = ({ machine }: Subject, address: string): boolean =>
  machine.addresses.some(known => known.address === address)

/** Addresses by which others can tell the machine: not loopback, not link-local. */
const addressesOf = ({ machine }: Subject): { interface: string; address: string }[] =>
  machine.addresses.filter(({ address }) => !/^(127\.|::1$|fe80:)/i.test(address))

const inWords = (subject: Subject): string =>
  addressesOf(subject)
    .map(known => `${known.address} on ${known.interface}`)
    .join(', ') || 'no address'

/** That the machine has the addresses the inventory gives it, on the interface that it names. */
export const checkAddresses: Check = subject => {
  const { host, machine } = subject
  // Without `ip` nothing is known of them; that it is missing is a finding of its own.
  if (!machine.addresses.length) return []
  const found: Found[] = []
  const wanted = new Map([[host.address, 'address']])
  if (host.role === 'member' && !wanted.has(host.peerAddress)) wanted.set(host.peerAddress, 'peerAddress')
  for (const [address, key] of wanted)
    if (isIP(address) && !has(subject, address))
      found.push({
        level: 'refuse',
        what: `it does not have ${address}, its ${key}`,
        detail: `it has ${inWords(subject)}, and can listen only on an address of its own`,
        next: `correct ${key} of ${host.name} in the inventory; a way around a NAT belongs into your ssh configuration (HostName)`,
      })
  const carrier = machine.addresses.find(({ address }) => address === host.address)
  if (host.interface && (!carrier || carrier.interface !== host.interface) && isIP(host.address))
    found.push({
      level: 'refuse',
      what: `${host.address} is not on ${host.interface}`,
      detail: `it has ${inWords(subject)}`,
      next: `correct interface or address of ${host.name} in the inventory`,
    })
  return found
}

/** Another host name is nothing wrong: the inventory's names are the ones that count; one that it asks for is set. */
export const checkHostname: Check = ({ host, machine }) =>
  machine.hostname && machine.hostname !== (host.hostname ?? host.name)
    ? [
        {
          level: 'info',
          what: `it calls itself ${machine.hostname}`,
          detail: host.hostname
            ? `the inventory gives it the host name ${host.hostname}, which is set if all else is well`
            : `the inventory calls it ${host.name}, and so do these runbooks`,
          next: host.hostname ? 'nothing' : `nothing; or set hostname of ${host.name} in the inventory`,
        },
      ]
    : []

/** That every name is a machine of its own: no two reach the same one, none is a copy of another. Pure. */
export const twins = (subjects: Subject[]): Finding[] =>
  subjects.flatMap((subject, index) => {
    const { machineId } = subject.machine
    const earlier = subjects
      .slice(0, index)
      .find(({ host, machine }) => host.machine !== subject.host.machine && machine.machineId === machineId)
    if (!machineId || !earlier) return []
    const same = inWords(earlier) === inWords(subject)
    return [
      same
        ? {
            host: subject.host.name,
            level: 'refuse',
            what: `it is the same machine as ${earlier.host.name}`,
            detail: 'machine-id and addresses are the same, so one failure would take both',
            next: `give ${subject.host.name} a machine of its own in the inventory`,
          }
        : {
            host: subject.host.name,
            level: 'warn',
            what: `it has the machine-id of ${earlier.host.name}`,
            detail: 'it was cloned; journals, DHCP leases and the like take the two for one',
            next: `rm /etc/machine-id && systemd-machine-id-setup, then reboot   # on ${subject.host.name}`,
          },
    ]
  })
