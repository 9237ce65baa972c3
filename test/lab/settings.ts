import { usage } from '../../lib/errors.ts'

/** Debian releases that hosts can run, with a cached image for each. */
export const IMAGES = ['bookworm', 'trixie'] as const
export type Image = (typeof IMAGES)[number]

/** What a lab is like; remembered, so that a later `up` needs no flags. */
export type Settings = {
  members: number
  lbs: number
  /** The image of hosts made from now on; a lab may have both. */
  image: Image
  /** Version in the inventory; without one the newest 3.5 that Debian has. */
  etcd?: string
  /** Login user; another than root gets sudo. */
  user: string
  /** sudo asks for it; without one it asks for nothing. */
  sudoPassword?: string
  port: number
  /** `other`: the machines call themselves vm-11 and so on, unlike their names in the inventory. */
  hostnames: 'same' | 'other'
  /** `file`: each host's disk is a file system of its own, so that its power can be cut with what was not flushed. */
  disks: 'shared' | 'file'
  /** A second network, eth1, that the inventory does not mention. */
  secondNic: boolean
}

export const DEFAULTS: Settings = {
  members: 3,
  lbs: 1,
  image: 'bookworm',
  user: 'root',
  port: 22,
  hostnames: 'same',
  disks: 'shared',
  secondNic: false,
}

/** Settings that are built into each host when it is made. */
const LASTING = ['user', 'sudoPassword', 'port', 'hostnames', 'disks', 'secondNic'] as const

/**
 * The settings after an `up` with some flags on a lab that may exist already: a lab only grows, and what is built
 * into its hosts cannot change (exit 2).
 */
export const settle = (given: Partial<Settings>, before: Settings | undefined): Settings => {
  const after = { ...(before ?? DEFAULTS), ...given }
  if (!before) return after
  const other = LASTING.find(key => after[key] !== before[key])
  if (other)
    throw usage(`This lab exists already, and its hosts were made with another ${FLAGS[other]}.`, {
      state: 'nothing was changed',
      next: 'npm run lab -- down, then up again; or give the new lab another --name',
    })
  return {
    ...after,
    members: Math.max(after.members, before.members),
    lbs: Math.max(after.lbs, before.lbs),
  }
}

const FLAGS: Record<(typeof LASTING)[number], string> = {
  user: '--user',
  sudoPassword: '--sudo-password',
  port: '--port',
  hostnames: '--hostnames',
  disks: '--disks',
  secondNic: '--second-nic',
}
