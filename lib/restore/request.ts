import { canAsk } from '../ask.ts'
import { CONFIRM_CLUSTER } from '../confirm.ts'
import { usage } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster } from '../inventory/cluster.ts'
import type { Options } from '../options.ts'
import type { Told } from '../step.ts'
import { aimOf, isRestored, type Wish } from './aim.ts'
import { checkFits, checkWithout } from './checks.ts'
import { stampOf } from './mark.ts'
import { type Snapshot, snapshotAt } from './snapshot.ts'

/** Instead of a file: the newest good backup that the members have. */
export const LATEST = 'latest'

const withoutOf = ({ values }: Options): string[] =>
  values
    .get('without')
    ?.split(',')
    .map(name => name.trim())
    .filter(Boolean) ?? []

/** The options that a run which goes on needs again: the snapshot lies on the hosts by then. */
const commandOf = (options: Options): string => {
  const without = withoutOf(options)
  return ['09-restore.ts', ...(without.length ? ['--without', without.join()] : [])].join(' ')
}

/** What the options ask for. */
export const wishOf = (options: Options): Wish => {
  const given = options.values.get('snapshot')
  let taken: Snapshot | undefined
  let before: string | undefined
  return {
    source: () => taken ?? (given === undefined || given === LATEST ? undefined : snapshotAt(given)),
    take: snapshot => {
      taken = snapshot
    },
    without: withoutOf(options),
    stamp: stampOf(new Date()),
    again: commandOf(options),
    // What this run restores itself is not restored once more.
    onceMore: last => {
      before ??= last
      return options.own.has('again') && last === before
    },
  }
}

/** What can be told to be wrong before any host is contacted. @throws RunbookError exit 2 */
export const checkRequest = (cluster: Cluster, options: Options): void => {
  checkWithout(cluster, withoutOf(options))
  const given = options.values.get('snapshot')
  if (given === undefined) return
  if (given !== LATEST) checkFits(snapshotAt(given), cluster, options.own.has('foreign'))
  if (!options.dryRun && !options.values.has(CONFIRM_CLUSTER) && !canAsk())
    throw usage(`The name ${cluster.name} must be typed, and there is no terminal to type it on`, {
      because: 'a restore takes back what clients have written since; --yes does not answer for that',
      next: `--${CONFIRM_CLUSTER} ${cluster.name}`,
    })
}

/** That there is something to do, or why there is nothing. @throws RunbookError exit 2 when nothing was asked for */
export const tellRequest = (facts: Facts, wish: Wish, options: Options): Told => {
  const source = wish.source()
  if (source && isRestored(facts, wish, source.sha256) && !aimOf(facts, wish))
    return {
      events: [
        {
          event: 'note',
          message: `${source.path} is already what was restored here last; --again restores it once more`,
        },
      ],
    }
  if (aimOf(facts, wish) || options.values.has('snapshot')) return { events: [] }
  throw usage('Nothing says what to restore, and no restore is under way', {
    state: 'nothing was changed',
    next: '--snapshot FILE, or --snapshot latest; --help tells more',
  })
}
