import type { TestLab } from '../lab.ts'
import { changesOf } from '../run.ts'
import { difference } from './describe.ts'
import { type Fingerprint, fingerprintOf } from './fingerprint.ts'
import { must } from './runs.ts'
import type { Command } from './table.ts'

/**
 * What must hold after a run was killed: the same command ends well, the hosts are as after a run that nobody has
 * disturbed, and one more run changes nothing. @throws Error saying what does not
 */
export const converge = async (lab: TestLab, command: Command, expected: Fingerprint): Promise<void> => {
  await must(lab, command)
  await mustEqual(lab, command, expected)
  await mustRest(lab, command)
}

/** @throws Error when one more run changes anything */
export const mustRest = async (lab: TestLab, command: Command): Promise<void> => {
  const { resting = command.flags } = command
  const changes = changesOf(await must(lab, { ...command, flags: resting }))
  if (changes !== 0) throw new Error(`one more run changed ${changes}`)
}

const mustEqual = async (lab: TestLab, { masked = [] }: Command, expected: Fingerprint): Promise<void> => {
  const other = difference(expected, await fingerprintOf(lab, masked))
  if (other.length)
    throw new Error(`${other.length} lines differ from an undisturbed run:\n${other.slice(0, 12).join('\n')}`)
}
