import { boundaryLanes } from './boundaries/lanes.ts'
import { madeUp, recorded } from './checker/lane.ts'
import { inputLanes } from './inputs/lane.ts'
import { certificates } from './nemeses/certificates.ts'
import { clocks } from './nemeses/clocks.ts'
import { connections } from './nemeses/connections.ts'
import { crashes } from './nemeses/crashes.ts'
import { disks } from './nemeses/disks.ts'
import { downloads } from './nemeses/downloads.ts'
import { nemesisLane } from './nemeses/lane.ts'
import { memory } from './nemeses/memory.ts'
import { partitions } from './nemeses/partitions.ts'
import { quota } from './nemeses/quota.ts'
import { recovery } from './nemeses/recovery.ts'
import { restores } from './nemeses/restores.ts'
import { services } from './nemeses/services.ts'
import { snapshots } from './nemeses/snapshots.ts'
import { takeover, withVirtualAddress } from './nemeses/takeover.ts'
import { upgrades } from './nemeses/upgrades.ts'
import { operators } from './operators/lane.ts'
import type { Lane } from './part.ts'
import { powerCuts } from './power/lane.ts'
import { security } from './security/lane.ts'

/** Everything the suite does. A new mutating runbook or fault is a line in a lane's own table, not a lane. */
export const lanes: Lane[] = [
  // The longest first: the others fit beside it.
  ...boundaryLanes,
  madeUp,
  recorded,
  nemesisLane('crashes', [...crashes, ...connections, ...partitions, ...recovery]),
  nemesisLane('files', [...certificates, ...clocks, ...downloads, ...snapshots('rel-files')]),
  nemesisLane('services', [...services, ...memory, ...quota, ...disks, ...restores('rel-services')]),
  nemesisLane('upgrades', [...takeover, ...upgrades], {
    flags: ['--members', '3', '--lbs', '2', '--etcd', '3.5.16', '--image', 'trixie'],
    inventory: withVirtualAddress,
  }),
  operators,
  powerCuts,
  security,
  ...inputLanes,
]
