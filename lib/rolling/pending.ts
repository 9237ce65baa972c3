import { basename, dirname } from 'node:path'
import { pendingMarker } from '../etcd/paths.ts'

/** What lib/far/rolling.sh keeps of a file until the change has proven itself: its old bytes, or that there were none. */
const keptOf = (path: string): string[] => {
  const kept = `${dirname(path)}/.${basename(path)}.previous`
  return [kept, `${kept}.none`]
}

/**
 * Prints `pending` where a roll has not come to its end: its mark is there, or, after a power cut that took the mark
 * along, what was kept of a file.
 */
export const pendingLook = (unit: string, files: readonly string[]): string =>
  `for mark in ${[pendingMarker(unit), ...files.flatMap(keptOf)].join(' ')}; do
  [ ! -e "$mark" ] || { echo pending; break; }
done`
