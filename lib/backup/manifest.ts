/** What lies beside each snapshot, as JSON in one line. Ids are hex as etcdctl prints them: they exceed 2^53. */
export type Manifest = {
  format: 1
  /** Name of the snapshot, in the manifest's own directory. */
  file: string
  /** When saving began, ISO 8601 in UTC. */
  at: string
  cluster: string
  clusterId: string
  member: string
  memberId: string
  /** `0`: the member saw no leader and may have lagged behind. */
  leaderId: string
  /** etcd's version then; restoring needs the same minor. */
  version: string
  /** Highest revision in the snapshot. */
  revision: number
  /** As `snapshot status` counts them: revisions and etcd's own records, more than a user's keys. */
  totalKeys: number
  /** As `snapshot status` prints it: CRC-32 of the content, hex. */
  hash: string
  /** Bytes of the file, its checksum included. */
  size: number
  /** Of the whole file, as `sha256sum` prints it. */
  sha256: string
  /** It was restored on trial before it was given its name. */
  restored: boolean
}

const HEX = /^[0-9a-f]{1,16}$/
const NAME = /^[a-z0-9-]+$/
const text = (form: RegExp) => (value: unknown) => typeof value === 'string' && form.test(value)
const whole = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0

const CHECKS: Record<keyof Manifest, (value: unknown) => boolean> = {
  format: value => value === 1,
  // Becomes a path, so it must not leave its directory.
  file: text(/^[a-z0-9-]+-\d{8}T\d{6}Z\.db$/),
  at: value => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  cluster: text(NAME),
  clusterId: text(HEX),
  member: text(NAME),
  memberId: text(HEX),
  leaderId: text(HEX),
  version: text(/^\d+\.\d+\.\d+/),
  revision: whole,
  totalKeys: whole,
  hash: text(/^[0-9a-f]{1,8}$/),
  size: whole,
  sha256: text(/^[0-9a-f]{64}$/),
  restored: value => typeof value === 'boolean',
}

/** The manifest in a text, or undefined when it is none: cut short, of another format, or somebody else's JSON. */
export const parseManifest = (json: string): Manifest | undefined => {
  try {
    const found = JSON.parse(json) as Record<string, unknown> | null
    const good = Object.entries(CHECKS).every(([key, check]) => check(found?.[key]))
    return good ? (found as Manifest) : undefined
  } catch {
    return undefined
  }
}

/** The good backups among manifests, one a line: those that were restored on trial, the newest first. */
export const goodBackups = (lines: string): Manifest[] =>
  lines
    .split('\n')
    .flatMap(line => parseManifest(line) ?? [])
    .filter(({ restored }) => restored)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
