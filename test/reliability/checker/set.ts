import { type Era, eraOf } from './eras.ts'
import { type FinalRead, type History, isUnique, type Operation } from './history.ts'

/** Acknowledged writes that are not there in the end on some member, each in words, and how many. */
export type Lost = { lost: number; violations: string[] }

/**
 * The set test: every acknowledged write of a unique key is on every member in the end, once, as it was acknowledged;
 * after a restore, of those before it a beginning is there without holes. Nothing that was refused is there. Pure.
 */
export const checkSet = ({ prefix, operations, finals }: History, eras: Era[]): Lost => {
  const unique = operations.filter(({ kind, key }) => kind === 'put' && isUnique(prefix, key))
  const acknowledged = unique.filter(({ outcome }) => outcome === 'ok')
  const lost = new Set<Operation>()
  const violations: string[] = []
  for (const final of finals) {
    const keptUntil = eras.map(() => 0)
    for (const { key, revision = 0 } of acknowledged)
      if (final.keys.has(key)) {
        const era = eraOf(eras, revision)
        keptUntil[era] = Math.max(keptUntil[era] ?? 0, revision)
      }
    for (const write of acknowledged) {
      const { revision = 0 } = write
      const era = eraOf(eras, revision)
      const restoredAway = era < eras.length - 1 && revision > (keptUntil[era] ?? 0)
      const wrong = restoredAway ? undefined : wrongIn(final, write)
      if (!wrong) continue
      lost.add(write)
      violations.push(wrong)
    }
    violations.push(...neverDone(final, prefix, unique))
  }
  return { lost: lost.size, violations }
}

const wrongIn = ({ member, keys }: FinalRead, { key, value, revision }: Operation): string | undefined => {
  const found = keys.get(key)
  if (!found) return `${key} was acknowledged at revision ${revision}, and is not on ${member}`
  if (found.value !== value) return `${key} was acknowledged as ${value}, and is ${found.value} on ${member}`
  if (found.modified !== revision || found.version !== 1)
    return `${key} was acknowledged at revision ${revision}, and on ${member} is of ${found.modified}, version ${found.version}`
  return undefined
}

const neverDone = ({ member, keys }: FinalRead, prefix: string, unique: Operation[]): string[] => {
  const possible = new Set(unique.filter(({ outcome }) => outcome !== 'fail').map(({ key }) => key))
  return [...keys.keys()]
    .filter(key => isUnique(prefix, key) && !possible.has(key))
    .map(key => `${key} is on ${member}, and nobody was told that it might be`)
}
