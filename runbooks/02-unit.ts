import { configDirectory, etcdUnit, etcdUser, knownPhase, unitWaits } from '../lib/etcd/desired.ts'
import { memberGate } from '../lib/etcd/gate.ts'
import { runbook } from '../lib/runbook.ts'

export default runbook(import.meta, {
  title: 'Unit',
  about: `
systemd runs etcd as its own user without any privilege, sees only what it needs of the machine, and is told by etcd
itself when the member has joined (Type=notify): a member that is active is a member in quorum. It is enabled, so a
reboot brings it back; it restarts after a failure, but not after it was removed from the cluster.

How etcd is told its settings is etcd.style: by a file (the default), by variables in /etc/default/etcd, or by flags in
this very unit. Flags say where etcd listens and which certificates it has, so then 04-cluster writes the unit, once
that is known; this runbook keeps it as it is.

The unit is written but nothing is started here: 04-cluster starts the members together, because the first of several
is ready only once a majority is. Nor does a changed unit restart a running member: 04-cluster takes it through the
rolling gate, one member at a time, so that nothing unproven lies on two members at once.`,
  examples: ['zx runbooks/02-unit.ts', 'systemd-analyze security etcd.service   # on a member: about 1.1'],
  steps: ({ cluster, members }) => [
    { title: 'Create the etcd system user', on: members, ensure: () => [etcdUser(cluster)] },
    {
      title: 'Write the hardened unit and enable it',
      on: members,
      ensure: member => [
        configDirectory(),
        ...etcdUnit(cluster, member, facts => knownPhase(facts, member) ?? 'tls'),
      ],
      leave: (member, facts) =>
        memberGate(cluster, { allowDowntime: false }).running(member, facts)
          ? 'etcd runs; 04-cluster brings the new unit in, one member at a time'
          : unitWaits(facts, member),
      // Whether etcd runs is nothing that installing changes.
      goesWith: true,
    },
  ],
})
