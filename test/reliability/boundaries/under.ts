import type { TestLab } from '../lab.ts'
import { startLoad } from '../load/load.ts'
import { mustHold } from '../load/verdict.ts'
import type { Outcome, Suite } from '../part.ts'
import type { Row } from './table.ts'

/** What a case came to. */
export type Came = Omit<Outcome, 'ok'>

/** Low enough to leave a machine of two cores to the runs, and high enough to notice each of them. */
const RATE = 40

/**
 * Lets clients use the cluster while something is done to it, or as soon as there is one.
 * @throws Error also when that lost any of theirs
 */
export const underLoad = async (
  lab: TestLab,
  { restores }: Row,
  { seed }: Pick<Suite, 'seed'>,
  work: () => Promise<Came>,
): Promise<Came> => {
  // etcd waits seven seconds for its watchers before it stops, and each case stops members: nemeses have them instead.
  const load = await startLoad(lab, { rate: RATE, seed, watch: false })
  if (restores) load.restored()
  let came: Came
  try {
    came = await work()
  } catch (error) {
    await load.stop().catch(() => undefined)
    throw error
  }
  return { ...came, seen: mustHold(await load.stop()) }
}
