import { canAsk } from '../ask.ts'
import { CONFIRM_CLUSTER } from '../confirm.ts'
import { usage } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Options } from '../options.ts'
import type { Told } from '../step.ts'
import { aimOf, isRestored, type Wish } from './aim.ts'
import { checkFits, checkWithout } from './checks.ts'
import { stampOf } from './mark.ts'
import { memberNamed } from './rejoin.ts'
import { type Snapshot, snapshotAt } from './snapshot.ts'

/** Instead of a file: the newest good backup that the members have. */
const LATEST = 'latest'
/** When quorum is lost for good. */
const SURVIVOR = 'from-survivor'

const withoutOf = ({ values }: Options): string[] =>
  values
    .get('without')
    ?.split(',')
    .map(name => name.trim())
    .filter(Boolean) ?? []

/** What a run that goes on needs again; the snapshot lies on the hosts by then. */
const commandOf = (options: Options): string => {
  const without = withoutOf(options)
  return ['09-restore.ts', ...(without.length ? ['--without', without.join()] : [])].join(' ')
}

/** Who must be within reach: all members but those to go on without; for one that comes back, only that one. */
export const neededFor = (members: Host[], options: Options): Host[] => {
  const back = options.values.get('rejoin')
  const without = withoutOf(options)
  return members.filter(({ name }) => (back === undefined ? !without.includes(name) : name === back))
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
    latest: given === LATEST,
    survivor: options.own.has(SURVIVOR),
    // What this run restores itself is not restored once more.
    onceMore: last => {
      before ??= last
      return options.own.has('again') && last === before
    },
  }
}

/** Where a snapshot comes from; only one at a time. */
const sources = ({ own, values }: Options): string[] => [
  ...(values.has('snapshot') ? ['--snapshot'] : []),
  ...(own.has(SURVIVOR) ? [`--${SURVIVOR}`] : []),
  ...(values.has('rejoin') ? ['--rejoin'] : []),
]

/** What can be told to be wrong before any host is contacted. @throws RunbookError exit 2 */
export const checkRequest = (cluster: Cluster, options: Options): void => {
  const wanted = sources(options)
  if (wanted.length > 1)
    throw usage(`${wanted.join(' and ')} are different things to do`, { next: 'one at a time; --help' })
  const back = options.values.get('rejoin')
  if (back !== undefined) {
    memberNamed(cluster, back)
    return
  }
  checkWithout(cluster, withoutOf(options), options.own.has(SURVIVOR))
  if (!wanted.length) return
  const given = options.values.get('snapshot')
  if (given !== undefined && given !== LATEST)
    checkFits(snapshotAt(given), cluster, options.own.has('foreign'))
  if (!options.dryRun && !options.values.has(CONFIRM_CLUSTER) && !canAsk())
    throw usage(`The name ${cluster.name} must be typed, and there is no terminal to type it on`, {
      because: 'a restore takes back what clients have written since; --yes does not answer for that',
      next: `--${CONFIRM_CLUSTER} ${cluster.name}`,
    })
}

/** That there is something to do, or why there is nothing. @throws RunbookError exit 2 when nothing was asked for */
export const tellRequest = (facts: Facts, wish: Wish): Told => {
  const source = wish.source()
  if (aimOf(facts, wish) || wish.latest || wish.survivor) return { events: [] }
  if (source && isRestored(facts, wish, source.sha256))
    return {
      events: [
        {
          event: 'note',
          message: `${source.path} is already what was restored here last; --again restores it once more`,
        },
      ],
    }
  throw usage('Nothing says what to restore, and no restore is under way', {
    state: 'nothing was changed',
    next: '--snapshot FILE, --snapshot latest, --from-survivor or --rejoin NAME; --help tells them apart',
  })
}
