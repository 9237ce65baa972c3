import { authorities } from './authorities.ts'
import { clusters } from './clusters.ts'
import { disks } from './disks.ts'
import type { Entry } from './entry.ts'
import { environment } from './environment.ts'
import { logins } from './logins.ts'
import { machines } from './machines.ts'
import { operations } from './operations.ts'
import { restores } from './restores.ts'
import { strangers } from './strangers.ts'
import { syntax } from './syntax.ts'
import { topology } from './topology.ts'
import { users } from './users.ts'
import { wishes } from './wishes.ts'

const numberOf = ({ id }: Entry): number => Number(/^\d+/.exec(id)?.[0])

/** Every bad input there is, in the order of their numbers. */
export const entries: Entry[] = [
  ...syntax,
  ...topology,
  ...logins,
  ...users,
  ...machines,
  ...strangers,
  ...clusters,
  ...wishes,
  ...environment,
  ...disks,
  ...authorities,
  ...restores,
  ...operations,
].sort((a, b) => numberOf(a) - numberOf(b) || a.id.localeCompare(b.id))
