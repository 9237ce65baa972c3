import type { Manifest } from '../backup/manifest.ts'
import { parseEtcdJson } from '../etcd/facts.ts'
import { dataDirectory, restoredMark, restoreMark, restoreStaging, UNIT } from '../etcd/paths.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
import { type Into, type Mark, parseInto, parseMark } from './mark.ts'

/** What is known of a copied database; as in a backup's manifest. */
export type Saved = Pick<Manifest, 'sha256' | 'size' | 'revision' | 'totalKeys' | 'hash'>

/** How far a member is with a restore, as its host says. */
export type State = {
  mark?: Mark
  /** sha256 of the whole copies of snapshots that are there. */
  copies: string[]
  /** What lies restored beside a member's data, or was already put in its place. */
  prepared?: Into
  /** The restored data still lies beside the old. */
  staged: boolean
  /** The unit is stopped and disabled, its ports are closed, nobody has its data open. */
  down: boolean
  /** The data directory is a mount point, which can't be renamed. */
  mounted: boolean
  /** Bytes free for data. */
  free: number
  /** What `snapshot status` said of the snapshot. */
  content?: { revision: number; totalKeys: number }
  /** The database of a member without quorum, copied after it was stopped; nothing once it was started again. */
  saved?: Saved
  /** The last restore that came to its end here. */
  last?: Mark
}

const LOOK = 'restore'

/** Prints a member's state, a line each; changes nothing. */
export const restoreLook =
  (cluster: Cluster) =>
  (member: Host): Record<string, string> => {
    const staging = quote(restoreStaging(cluster, member))
    const data = quote(dataDirectory(cluster, member))
    const ports = [cluster.etcd.clientPort, cluster.etcd.peerPort]
    const line = (word: string, file: string) =>
      `[ ! -e ${file} ] || { printf '${word} '; head -n 1 ${file}; }`
    return {
      [LOOK]: [
        line('mark', quote(restoreMark(cluster, member))),
        line('last', quote(restoredMark(cluster, member))),
        line('prepared', `${staging}/prepared`),
        line('status', `${staging}/status`),
        `[ ! ${staging}/survivor -nt ${data}/member/snap/db ] || { printf 'survivor '; cat ${staging}/survivor; }`,
        `for copy in ${staging}/*.db; do [ ! -e "$copy" ] || { copy=\${copy##*/}; echo "copy \${copy%.db}"; }; done`,
        `[ ! -d ${staging}/data ] || echo staged`,
        `! mountpoint -q ${data} || echo mounted`,
        `case $(systemctl show -p ActiveState --value ${UNIT}) in inactive | failed)
  if ! systemctl --quiet is-enabled ${UNIT} 2>/dev/null &&
    ! ss -Hltn ${quote(ports.map(port => `sport = :${port}`).join(' or '))} | grep -q . &&
    { [ ! -e ${data}/member/snap/db ] || flock -n -s ${data}/member/snap/db true; }; then echo down; fi ;;
esac`,
        `place=${quote(cluster.etcd.dataBase)}
[ -d "$place" ] || place=/
printf 'free %d\\n' "$(df --output=avail -B1 "$place" | tail -n 1)"`,
      ].join('\n'),
    }
  }

type StatusJson = { hash: number; revision: number; totalKey: number }

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

const savedOf = (json: string | undefined): Saved | undefined => {
  const found =
    json && attempt(() => JSON.parse(json) as { sha256: string; size: number; status: StatusJson })
  if (!found || !/^[0-9a-f]{64}$/.test(found.sha256)) return undefined
  const { revision, totalKey: totalKeys, hash } = found.status
  return { sha256: found.sha256, size: found.size, revision, totalKeys, hash: hash.toString(16) }
}

const contentOf = (json: string | undefined): State['content'] => {
  const found = json && attempt(() => parseEtcdJson(json) as { revision?: unknown; totalKey?: unknown })
  if (!found) return undefined
  const [revision, totalKeys] = [Number(found.revision), Number(found.totalKey)]
  return Number.isFinite(revision) && Number.isFinite(totalKeys) ? { revision, totalKeys } : undefined
}

/** Reads what the look printed. Pure. */
export const readState = (output: string): State => {
  const lines = output.split('\n')
  const rest = (word: string) => lines.find(line => line.startsWith(`${word} `))?.slice(word.length + 1)
  return {
    mark: parseMark(rest('mark') ?? ''),
    last: parseMark(rest('last') ?? ''),
    copies: lines.flatMap(line => /^copy ([0-9a-f]{64})$/.exec(line)?.[1] ?? []),
    prepared: parseInto(rest('prepared') ?? ''),
    staged: lines.includes('staged'),
    down: lines.includes('down'),
    mounted: lines.includes('mounted'),
    free: Number(rest('free') ?? 0),
    content: contentOf(rest('status')),
    saved: savedOf(rest('survivor')),
  }
}

/** The state of a member; undefined when its host was not reached. */
export const stateOf = (facts: Facts, member: Host): State | undefined => {
  const look = facts.looks.get(member.name)?.get(LOOK)
  return look && readState(look.output)
}

const writeSaved = ({ sha256, size, revision, totalKeys, hash }: Saved) => ({
  sha256,
  size,
  status: { hash: Number.parseInt(hash, 16), revision, totalKey: totalKeys },
})

const write = (word: string, value: unknown): string[] =>
  value === undefined ? [] : [`${word} ${typeof value === 'string' ? value : JSON.stringify(value)}`]

/** What the look would print of a state: for the dry run, and tests. */
export const writeState = (state: State): string =>
  [
    ...write('mark', state.mark),
    ...write('last', state.last),
    ...write('prepared', state.prepared),
    ...write(
      'status',
      state.content && { revision: state.content.revision, totalKey: state.content.totalKeys },
    ),
    ...write('survivor', state.saved && writeSaved(state.saved)),
    ...state.copies.map(sha256 => `copy ${sha256}`),
    ...(['staged', 'down', 'mounted'] as const).filter(word => state[word]),
    `free ${state.free}`,
  ].join('\n')

/** Facts as they would be once these members are in another state. */
export const assumeStates = (facts: Facts, members: Host[], change: (state: State) => State): Facts => {
  const looks = new Map(facts.looks)
  for (const member of members) {
    const state = stateOf(facts, member)
    if (state)
      looks.set(
        member.name,
        new Map(looks.get(member.name)).set(LOOK, { code: 0, output: writeState(change(state)) }),
      )
  }
  return { ...facts, looks }
}
