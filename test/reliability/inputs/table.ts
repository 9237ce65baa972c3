import { authorities } from './authorities.ts'
import type { Entry } from './entry.ts'
import { operations } from './operations.ts'
import { restores } from './restores.ts'
import { syntax } from './syntax.ts'
import { topology } from './topology.ts'

/** Every bad input there is, in the order of their numbers. */
export const entries: Entry[] = [...syntax, ...topology, ...authorities, ...restores, ...operations]
