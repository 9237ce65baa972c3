import { aliveDirectory, aliveScript } from '../etcd/paths.ts'
import { BACKEND } from '../haproxy/config.ts'
import { statsProbe } from '../haproxy/state.ts'
import type { Cluster } from '../inventory/cluster.ts'
import { directory } from '../resources/directory.ts'
import { file, MANAGED } from '../resources/file.ts'
import type { Resource } from '../resources/resource.ts'

/** Without a page that HAProxy's own user may read, all one can see is whether its port is open. */
const asking = (cluster: Cluster): string =>
  cluster.haproxy.statsPort === 0
    ? ''
    : `statistics() (
${statsProbe(cluster)}
)
said=$(statistics)
if [ "$?" != 69 ]; then
  printf '%s\\n' "$said" | grep -Eq '^${BACKEND},BACKEND,(.*,)?UP,'
  exit
fi
`

/**
 * The program by which keepalived judges HAProxy every second, as a user without rights. keepalived's own
 * track_process would do without, but containers hear nothing of processes, and one that runs may still hang or be cut
 * off from every member.
 */
export const renderAlive = (cluster: Cluster): string => `#!/bin/sh
# ${MANAGED}. A change made here is undone by the next run.
# keepalived asks this whether clients are served here: HAProxy answers and sees a member up.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
${asking(cluster)}ss -Hltn 'sport = :${cluster.haproxy.port}' | grep -q .
`

/** It goes wherever haproxy.cfg goes: asked on a port that HAProxy has left, it would give the address away. */
export const aliveCheck = (cluster: Cluster): Resource[] =>
  cluster.virtualAddress
    ? [directory(aliveDirectory), file(aliveScript, renderAlive(cluster), { mode: 0o755 })]
    : []
