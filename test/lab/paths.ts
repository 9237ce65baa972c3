import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'

/** The name of the lab that `npm run lab -- up` makes when none is given. */
export const DEFAULT_LAB = 'lab'

/** The repository's own directory, with a slash at the end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const HERE = fileURLToPath(new URL('.', import.meta.url))

/** What takes long or needs the network, made once and shared by all labs: images, packages, etcd releases. */
export const CACHE = process.env['ETCD_RUNBOOKS_CACHE'] || `${homedir()}/.cache/etcd-runbooks`

/** Official release archives that somebody has put here are served, too. */
export const OFFICIAL = `${HERE}mirror`

/** Everything about running labs: disks, logs, process ids. An overlay cannot lie on another overlay or on tmpfs. */
export const LABS = process.env['ETCD_RUNBOOKS_LABS'] || '/var/lib/etcd-runbooks-lab'

/** What one lab keeps where. */
export const labPaths = (name: string) => {
  const cluster = clusterOf(name)
  return {
    directory: `${LABS}/${name}`,
    state: `${LABS}/${name}/lab.json`,
    mirror: `${LABS}/${name}/mirror`,
    host: (host: string) => `${LABS}/${name}/hosts/${host}`,
    lock: `/run/lock/etcd-runbooks-lab/${name}`,
    inventory: name === DEFAULT_LAB ? `${HERE}hosts.yaml` : `${HERE}${name}.hosts.yaml`,
    keys: `${HERE}keys/${name}`,
    /** What runbooks leave beside the inventory for this lab's cluster. */
    leftBehind: [`${HERE}pki/${cluster}`, `${HERE}backups/${cluster}`],
  }
}

/** The cluster in a lab's inventory; the default lab's is called as in the documentation. */
export const clusterOf = (lab: string): string => (lab === DEFAULT_LAB ? 'demo' : lab)
