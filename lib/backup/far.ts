import { backupDirectory } from '../etcd/paths.ts'
import type { Cluster } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'

/** Bytes fetched in one round trip: base64 makes a third more of them, and a slow line must manage it in a minute or so. */
export const CHUNK = 8 * 1024 * 1024

/**
 * Prints the manifests of the snapshots that are there, one a line, or of the newest of them, since names end in the
 * time; changes nothing. A manifest without its snapshot is no backup.
 */
export const backupLook = (cluster: Cluster, newest?: number): string =>
  `cd ${quote(backupDirectory(cluster))} 2>/dev/null || exit
set --
for manifest in *.json; do [ ! -e "\${manifest%.json}.db" ] || set -- "$@" "$manifest"; done
${newest === undefined ? '' : `[ $# -le ${newest} ] || shift $(($# - ${newest}))\n`}[ $# = 0 ] || cat -- "$@"`

/** Prints the n-th chunk of a file as base64, with what coreutils have. */
export const chunkScript = (path: string, index: number): string =>
  `dd if=${quote(path)} bs=${CHUNK} skip=${index} count=1 iflag=fullblock status=none | base64 -w 0`
