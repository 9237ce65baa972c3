import { existsSync } from 'node:fs'
import type { Asker } from '../ask.ts'
import { type RunbookError, usage } from '../errors.ts'
import type { Cluster } from '../inventory/cluster.ts'
import type { Options } from '../options.ts'
import { authorityFiles, hasAuthority, isProvided, loadAuthority, readKey } from './authority.ts'
import { givenPassphrases } from './passphrases.ts'
import type { AuthorityKind } from './profiles.ts'
import type { Missing } from './provided/find.ts'
import { judge } from './provided/judge.ts'
import { misgivings } from './provided/misgivings.ts'
import { type ProvidedPair, providedOf } from './provided/provided.ts'
import { isLocked, type LockedKey, unlock } from './unlock.ts'

const KINDS: AuthorityKind[] = ['client', 'peer']
const DAY_MS = 86_400_000

/** Locked keys of the CAs that sign here and of pairs made elsewhere. */
const lockedKeys = (cluster: Cluster, pairs: ProvidedPair[]): LockedKey[] => {
  const authorities = KINDS.flatMap(kind => {
    const files = authorityFiles(cluster, kind)
    return files.given || existsSync(files.key)
      ? [{ path: files.key, shown: files.key, pem: readKey(files) }]
      : []
  })
  const leaves = pairs.flatMap(({ key }) =>
    key ? [{ path: key.path, shown: key.shown, pem: key.text }] : [],
  )
  return [...authorities, ...leaves].filter(({ pem }) => isLocked(pem))
}

/** One error for all that is wrong, so that it can be put right in one go. */
export const refusal = (faults: Missing[], shown: string): RunbookError => {
  const [first] = faults
  if (faults.length === 1)
    return usage(`${first!.file} ${first!.what}`, { because: first!.why, next: first!.next })
  const told = faults.map(({ file, what, why, next }) => `  ${file} ${what}\n    ${why}\n    → ${next}`)
  return usage([`${faults.length} things are wrong with the certificates in ${shown}:`, ...told].join('\n'))
}

/** That the authorities which sign here can do so. @throws usage naming the file; one that ends early is warned of */
const checkAuthorities = (cluster: Cluster, now: Date): void => {
  for (const kind of KINDS.filter(kind => !isProvided(cluster, kind))) {
    const files = authorityFiles(cluster, kind)
    if (!hasAuthority(files)) continue
    const { notAfter } = loadAuthority(files, now).facts
    if (notAfter.getTime() < now.getTime() + cluster.pki.leafDays * DAY_MS)
      cluster.warnings.push(
        `${files.certificate} ends on ${notAfter.toISOString().slice(0, 10)}, and so will what it signs, whatever pki.leafDays says`,
      )
  }
}

/**
 * Makes ready what is signed with or handed out: locked keys are opened in memory, and certificates made elsewhere are
 * judged, all of them or `only` some; an authority that could sign nothing is refused, too. @throws usage (exit 2) with all that is wrong, before any host is contacted
 */
export const prepareCertificates = async (
  cluster: Cluster,
  options: Pick<Options, 'pkiPassphraseFd'>,
  asking: Pick<Asker, 'secret'>,
  only?: ProvidedPair[],
): Promise<void> => {
  const now = new Date()
  const provided = providedOf(cluster)
  const pairs = only ?? provided?.pairs ?? []
  const locked = lockedKeys(cluster, pairs)
  if (locked.length) await unlock(locked, givenPassphrases(cluster, options), asking)
  if (!only) checkAuthorities(cluster, now)
  if (!provided) return
  const faults = [...(only ? [] : provided.missing), ...judge(provided, now, pairs)]
  if (faults.length) throw refusal(faults, provided.shown)
  cluster.warnings.push(...misgivings(pairs, now))
}
