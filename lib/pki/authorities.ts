import type { Facts } from '../facts/facts.ts'
import type { Cluster } from '../inventory/cluster.ts'
import type { Move } from '../step.ts'
import { authorityFiles, hasAuthority } from './authority.ts'
import type { AuthorityKind } from './profiles.ts'

const KINDS: AuthorityKind[] = ['client', 'peer']

/** The authorities that are yet to be made on the operator's machine. */
export const authorityMoves = ({ cluster }: Facts): Move[] => {
  const missing = KINDS.filter(kind => !hasAuthority(authorityFiles(cluster, kind)))
  return missing.length
    ? [
        {
          id: `make ${missing.join(', ')}`,
          say: `Make the ${missing.join(' and the ')} CA in ${cluster.pki.directory}`,
          on: [],
          here: () => make(cluster, missing),
        },
      ]
    : []
}

const make = async (cluster: Cluster, kinds: AuthorityKind[]): Promise<void> => {
  const { ensureAuthority } = await import('./ensure-authority.ts')
  for (const kind of kinds) await ensureAuthority(cluster, kind, new Date())
}
