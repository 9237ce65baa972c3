import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { usage } from '../../lib/errors.ts'
import { balancerNumber, memberNumber } from './addresses.ts'
import { withLock } from './lock.ts'
import { DEFAULT_LAB, LABS, labPaths } from './paths.ts'
import type { Image, Settings } from './settings.ts'
import { chooseSlot, slotsOf } from './slot.ts'

export type LabHost = {
  /** Its name in the inventory. */
  name: string
  kind: 'member' | 'loadBalancer'
  /** Last part of its addresses. */
  number: number
  image: Image
}

/** What there is to know about a lab, kept in its state directory. */
export type Lab = { name: string; slot: number; settings: Settings; hosts: LabHost[] }

/** The names of all labs on this machine. */
export const labNames = (): string[] => {
  try {
    return readdirSync(LABS).filter(name => read(name) !== undefined)
  } catch {
    return []
  }
}

/** A lab by name, or undefined. */
export const read = (name: string): Lab | undefined => {
  try {
    return JSON.parse(readFileSync(labPaths(name).state, 'utf8')) as Lab
  } catch {
    return undefined
  }
}

/** A lab that must exist; exit 2 otherwise. */
export const existing = (name: string): Lab => {
  const lab = read(name)
  if (lab) return lab
  const others = labNames()
  const flag = name === DEFAULT_LAB ? '' : ` --name ${name}`
  throw usage(`There is no lab ${name}.`, {
    state: others.length ? `running labs: ${others.join(', ')}` : 'no lab is running',
    next: `npm run lab -- up${flag}`,
  })
}

/** A host of a lab by name; exit 2 with the names there are. */
export const hostOf = (lab: Lab, name: string | undefined): LabHost => {
  const host = lab.hosts.find(host => host.name === name)
  if (host) return host
  const names = lab.hosts.map(host => host.name).join(', ')
  throw usage(name ? `Lab ${lab.name} has no host ${name}.` : 'Which host?', {
    next: `one of ${names}`,
  })
}

/** Writes a lab's state whole or not at all; readable by root alone, because of the sudo password. */
export const write = (lab: Lab): void => {
  const { directory, state } = labPaths(lab.name)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  writeFileSync(`${state}.part`, `${JSON.stringify(lab, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(`${state}.part`, state)
}

/** The lab with these settings: known hosts stay as they are, new ones are added; a new lab gets a network. */
export const claim = (name: string, settings: Settings): Promise<Lab> =>
  withLock('/run/lock/etcd-runbooks-lab.slots', async () => {
    const before = read(name)
    const lab: Lab = {
      name,
      slot: before?.slot ?? chooseSlot(name, taken()),
      settings,
      hosts: withHosts(before?.hosts ?? [], settings),
    }
    write(lab)
    return lab
  })

const taken = (): Set<number> => {
  const addresses = Object.values(networkInterfaces()).flatMap(
    list => list?.map(({ address }) => address) ?? [],
  )
  return new Set([...labNames().map(name => read(name)!.slot), ...slotsOf(addresses)])
}

/** The hosts a lab needs by its settings, those it has first as they are. */
export const withHosts = (before: LabHost[], { members, lbs, image }: Settings): LabHost[] => {
  const wanted: LabHost[] = [
    ...Array.from({ length: members }, (_, i) => ({
      name: `etcd${i + 1}`,
      kind: 'member' as const,
      number: memberNumber(i + 1),
      image,
    })),
    ...Array.from({ length: lbs }, (_, i) => ({
      name: `lb${i + 1}`,
      kind: 'loadBalancer' as const,
      number: balancerNumber(i + 1),
      image,
    })),
  ]
  return wanted.map(host => before.find(({ name }) => name === host.name) ?? host)
}
