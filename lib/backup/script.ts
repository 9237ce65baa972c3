import { readFileSync } from 'node:fs'
import { bracket } from '../addresses.ts'
import { backupDirectory, binary, clientCaFile, pair } from '../etcd/paths.ts'
import { SOURCES } from '../etcd/sources.ts'
import { features } from '../etcd/versions.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { localAddress } from '../pki/provided/reach.ts'
import { quote } from '../quote.ts'
import { MANAGED } from '../resources/file.ts'

const body = readFileSync(new URL('./etcd-backup.sh', import.meta.url), 'utf8')

/** Seconds that saving, restoring on trial and copying may take each; the largest database etcd advises is 8 GiB. */
const SECONDS_EACH = 1800

/**
 * The backup program of a member's host: settings, then `etcd-backup.sh`. Install it with mode 0700, since the copy
 * command may hold a password.
 */
export const renderBackupScript = (cluster: Cluster, member: Host): string => {
  const { backup, etcd, name } = cluster
  const { certificate, key } = pair('client')
  const settings = {
    CLUSTER: name,
    MEMBER: member.name,
    DIRECTORY: backupDirectory(cluster),
    CONFIG: SOURCES[etcd.style].path,
    // This host's member and no other; it always listens on loopback.
    ENDPOINT: `${bracket(localAddress(cluster, member))}:${etcd.clientPort}`,
    CA: clientCaFile,
    CERTIFICATE: certificate,
    KEY: key,
    ETCDCTL: binary(cluster, 'etcdctl'),
    RESTORER: binary(cluster, features(etcd.version).etcdutl ? 'etcdutl' : 'etcdctl'),
    KEEP_HOURLY: backup.keepHourly,
    KEEP_DAILY: backup.keepDaily,
    COPY: backup.copy ?? '',
    SECONDS_EACH,
  }
  const head = Object.entries(settings).map(([variable, value]) => `${variable}=${quote(String(value))}`)
  return `#!/bin/sh
# ${MANAGED}. A change made here is undone by the next run.
${head.join('\n')}

${body}`
}
