import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { authorityFiles, loadAuthority } from '../../../lib/pki/authority.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { clientSpec } from '../../../lib/pki/profiles.ts'
import type { Identity } from './gateway.ts'

/**
 * A client certificate of the cluster's own CA; undefined while there is none. No user's name is in it by default: the
 * gateway refuses callers whose certificate has one, once authentication is on.
 */
export const identityFor = async (cluster: Cluster, user = 'load test'): Promise<Identity | undefined> => {
  try {
    const authority = loadAuthority(authorityFiles(cluster, 'client'), new Date())
    const { certificate, key } = await issue(clientSpec(cluster, user), authority, new Date())
    return { ca: authority.bundle, certificate, key: key.reveal().toString() }
  } catch {
    return undefined
  }
}
