import { ends } from '../../lab/addresses.ts'
import { existing, hostOf } from '../../lab/state.ts'
import type { TestLab } from '../lab.ts'
import type { Outcome } from '../part.ts'
import { type Ended, saidBy } from '../run.ts'
import { type Operator, type Setting, withOperators } from './operator.ts'
import { footprint, logging, MEMBERS, same } from './wish.ts'

/** A port where no sshd listens: as if the member were out of this operator's reach (discard, RFC 863). */
const NOWHERE = 9

/** A member that this operator's machine cannot reach. */
const hidden = (lab: TestLab, member: string): Setting => {
  const now = existing(lab.name)
  const { address } = ends(now.slot, hostOf(now, member).number)
  return { at: ['members', member], to: { address, ssh: { port: NOWHERE } } }
}

const refusedBy = ({ exit, ...rest }: Ended): number => {
  if (exit !== 4 && exit !== 5)
    throw new Error(`a run that sees two of three members ended with ${exit}: ${saidBy({ exit, ...rest })}`)
  return exit
}

/**
 * Each operator reaches two of three members, not the same two, and is to restart one that the other does not reach.
 * Neither may: what they can prove healthy is too little to take a member away.
 */
export const outOfSight = (lab: TestLab): Promise<Omit<Outcome, 'ok'>> =>
  withOperators(lab, async (one, other) => {
    const before = await footprint(lab)
    const { setting } = logging(30_001)
    const restart = (operator: Operator, mine: string, notSeen: string) => {
      operator.wants(setting, hidden(lab, notSeen))
      return operator.run('04-cluster', '--limit', mine)
    }
    const [first = '', , last = ''] = MEMBERS
    const runs = await Promise.all([restart(one, first, last), restart(other, last, first)])
    const exits = runs.map(refusedBy)
    same(before, await footprint(lab))
    return { exit: Math.max(...exits), said: saidBy(runs[0]!) }
  })
