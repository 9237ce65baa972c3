import type { Stamped } from '../../../lib/events.ts'
import type { TestLab } from '../lab.ts'
import { mustRest } from './converge.ts'
import { type Fingerprint, fingerprintOf } from './fingerprint.ts'
import { must } from './runs.ts'
import type { Command, Row } from './table.ts'

/** A row on its lab, and what a run of it that nobody disturbs does and comes to. */
export type Reference = {
  lab: TestLab
  row: Row
  events: Stamped[]
  expected: Fingerprint
  /** Brings the lab to where the row has something to do. */
  prepare: () => Promise<Command>
}

/** Makes that run. */
export const referenceOf = async (lab: TestLab, row: Row): Promise<Reference> => {
  let turn = 0
  const prepare = () => row.prepare(lab, turn++)
  const command = await prepare()
  const { events } = await must(lab, command)
  const expected = await fingerprintOf(lab, command.masked ?? [])
  await mustRest(lab, command)
  return { lab, row, events: events as Stamped[], expected, prepare }
}
