import { dataDirectories, etcdUser } from '../lib/etcd/desired.ts'
import { checkOwnData } from '../lib/etcd/identity.ts'
import { runbook } from '../lib/runbook.ts'
import { check } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'Data directory',
  about: `
etcd keeps its log and its snapshots in one directory per member, <dataBase>/<name>.etcd, readable by etcd alone.
Losing it means losing the member, so nothing in these runbooks ever empties or deletes one; where one must give way
it is renamed and the new name is printed. Data of an etcd that these runbooks did not set up stops the run.`,
  examples: ['zx runbooks/03-datadir.ts', 'zx runbooks/03-datadir.ts --limit etcd3 --dry-run'],
  steps: ({ cluster, members }) => [
    {
      title: 'Check that no other cluster lives there',
      on: members,
      run: check(facts => checkOwnData(facts, members)),
    },
    { title: 'Create the etcd system user', on: members, ensure: () => [etcdUser(cluster)] },
    { title: 'Create the data directory', on: members, ensure: member => dataDirectories(cluster, member) },
  ],
})
