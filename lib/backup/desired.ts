import { dirname } from 'node:path'
import { backupDirectory, backupScript, backupTimer } from '../etcd/paths.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { directory } from '../resources/directory.ts'
import { file } from '../resources/file.ts'
import type { Resource } from '../resources/resource.ts'
import { unit } from '../resources/unit.ts'
import { renderBackupScript } from './script.ts'
import { renderBackupService, renderBackupTimer } from './units.ts'

const UNITS = '/etc/systemd/system'

/** Where snapshots lie: a snapshot holds every key, so only root gets in. What it lies in may be shared with others. */
export const snapshotDirectory = (cluster: Cluster): Resource =>
  directory(backupDirectory(cluster), { mode: 0o700 })

/** The program; what it copies with may hold a password, so only root reads it. */
export const backupProgram = (cluster: Cluster, member: Host): Resource[] => [
  directory(cluster.install.directory),
  directory(dirname(backupScript(cluster))),
  file(backupScript(cluster), renderBackupScript(cluster, member), { mode: 0o700 }),
]

/** The service, and the timer that is to start it. systemd takes a changed schedule over when it reads its units again. */
export const backupUnits = (cluster: Cluster, member: Host): Resource[] => [
  file(`${UNITS}/etcd-backup.service`, renderBackupService(cluster, member)),
  file(`${UNITS}/${backupTimer}`, renderBackupTimer(cluster)),
  unit(backupTimer),
]
