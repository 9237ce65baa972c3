import type { Case } from '../part.ts'
import type { Entry } from './entry.ts'

/** The case of an entry, as it is told and kept. */
export const caseOf = ({ id, title, verdict }: Entry, run: Case['run']): Case => ({
  part: 'inputs',
  id,
  title: `${title}: ${verdict}`,
  run,
})
