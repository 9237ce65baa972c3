import { withLab } from '../lab.ts'
import { type Stage, stageOf } from '../nemeses/stage.ts'
import type { Lane } from '../part.ts'
import { keyOf } from '../results.ts'
import { runToEnd } from '../run.ts'
import { caseOf } from './case.ts'
import type { Entry, OnHosts } from './entry.ts'
import { tryOnHosts } from './hosts.ts'
import { entries } from './table.ts'
import { wordsOf } from './words.ts'

const isOnHosts = (entry: Entry): entry is OnHosts => entry.kind === 'hosts'

/** @throws Error when it does not end well */
const must = async ({ lab }: Stage, book: string): Promise<void> => {
  const ended = await runToEnd(book, lab.inventory, ['--yes'])
  if (ended.exit !== 0) throw new Error(`${book} ended with ${ended.exit}:\n${wordsOf(ended)}`)
}

/** What hosts are like, how they are reached and what the cluster on them is like, one thing after another on one lab. */
export const hostInputs: Lane = {
  name: 'inputs hosts',
  quick: false,
  run: async suite => {
    let stage: Stage | undefined
    const casesOf = (of: OnHosts['of']) =>
      entries
        .filter(isOnHosts)
        .filter(entry => entry.of === of)
        .map(entry => caseOf(entry, () => tryOnHosts(entry, stage!)))
    const [empty, cluster] = [casesOf('empty hosts'), casesOf('a cluster')]
    if (!suite.mine([...empty, ...cluster].map(keyOf))) return suite.run([...empty, ...cluster])
    await withLab('rel-inputs', ['--members', '3', '--lbs', '1'], async lab => {
      stage = stageOf(lab)
      // So that a run of it that finds nothing wrong has nothing to change either.
      await must(stage, '00-preflight')
      await suite.run(empty)
      if (suite.mine(cluster.map(keyOf))) await must(stage, 'all')
      await suite.run(cluster)
    })
  },
}
