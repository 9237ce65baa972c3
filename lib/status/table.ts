import type { Event } from '../events.ts'
import type { BackupRow, MemberRow, Status } from './model.ts'
import { ago, bytes, days } from './words.ts'

const NONE = '–'

const database = ({ dbSize, quota }: MemberRow): string => {
  if (dbSize === undefined) return NONE
  const share = Math.round((dbSize / quota) * 100)
  return share > 0 ? `${bytes(dbSize)}, ${share} %` : bytes(dbSize)
}

/** The one that ends first; CAs outlive what they sign. */
const certificate = ({ certificates }: MemberRow): string => {
  const known = certificates.flatMap(({ days: left }) => left ?? [])
  if (!known.length) return NONE
  const least = Math.min(...known)
  return least < 0 ? 'expired' : days(least)
}

const backends = ({ backends: states }: MemberRow): string => {
  const all = Object.entries(states)
  const said = [...new Set(all.map(([, state]) => state))]
  if (said.length < 2) return said[0] ?? NONE
  return all.map(([host, state]) => `${host} ${state}`).join(', ')
}

const backup = (newest: BackupRow | undefined): string =>
  newest ? `${ago(newest.ageSeconds)}${newest.restored ? ', restored in a trial' : ''}` : NONE

/** The table for people: one row per member; ids and versions give way where the window is narrow. */
export const statusTable = ({ members }: Pick<Status, 'members'>): Extract<Event, { event: 'table' }> => ({
  event: 'table',
  columns: ['member', 'id', 'version', 'role', 'db', 'certificate', 'lb', 'backup'],
  rows: members.map(row => [
    row.member,
    row.id ?? NONE,
    row.version ?? NONE,
    row.role,
    database(row),
    certificate(row),
    backends(row),
    backup(row.backup),
  ]),
  optional: ['id', 'version'],
})
