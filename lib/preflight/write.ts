import { dataDirectory } from '../etcd/paths.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { KEEPS } from '../probe/script.ts'
import { quote } from '../quote.ts'
import { roomsOf } from './disks.ts'
import type { Check, Subject } from './finding.ts'
import { NEAR } from './places.ts'

const ROUNDS = 5
/** Writes of each round, whose mean is taken: a process for each would cost more than a fast disk does. */
const WRITES = 4
/** etcd wants the 99th percentile of its log's flushes below 10 ms (etcd FAQ, "what does etcd warning … mean"). */
const SLOW_MS = 10

/**
 * Writes 4 KiB over and over, flushed each time, as etcd's log is; only where no member lives yet, once for each session.
 * The file has no name any more when it is written to, so that whatever kills this, nothing stays behind.
 */
export const writeLook = (cluster: Cluster, member: Host): string => {
  const directory = quote(dataDirectory(cluster, member))
  return `[ -e ${directory}/member ] || (
exec 2>&1
if [ -e "$SESSION/flushes" ]; then cat "$SESSION/flushes"; exit 0; fi
${NEAR}
near ${directory}
probe=$at/.etcd-runbooks-probe.$$
trap 'rm -f "$probe"' EXIT
trap 'exit 1' HUP INT TERM
exec 3>"$probe" || exit 1
rm -f "$probe"
n=0
said=$(while [ $n -lt ${ROUNDS} ]; do
  dd if=/dev/zero of=/proc/self/fd/3 bs=4096 count=${WRITES} oflag=dsync conv=notrunc || exit 1
  n=$((n + 1))
done) || n=failed
printf '%s\\n' "$said"
[ $n != failed ] || exit 1
{ ${KEEPS}; } && printf '%s\\n' "$said" >"$SESSION/flushes" || :
)`
}

/** Median of the flushes in ms, from dd's own measure (`copied, 0.0012 s`); undefined when none was made. Pure. */
export const flushOf = ({ look }: Pick<Subject, 'look'>): number | undefined => {
  const times = [...(look('write')?.output ?? '').matchAll(/copied, ([\d.]+(?:e[-+]\d+)?) s/g)]
    .map(([, seconds]) => (Number(seconds) * 1000) / WRITES)
    .sort((a, b) => a - b)
  return times[Math.floor(times.length / 2)]
}

/** That a file can be written where data will live, and flushed fast enough for etcd. */
export const checkWrite: Check = subject => {
  const { look, cluster, host } = subject
  const said = look('write')
  // A read-only mount is a finding of its own.
  if (!said || roomsOf(subject)[0]?.readOnly) return []
  if (said.code !== 0)
    return [
      {
        level: 'refuse',
        what: `nothing can be written where ${cluster.etcd.dataBase} will be`,
        detail: `it said: ${/[^:]*$/.exec(said.output.trim())?.[0].trim()}`,
        next: `dmesg | tail   # on ${host.name}; or set etcd.dataBase to a directory on another disk`,
      },
    ]
  const flush = flushOf(subject)
  return flush !== undefined && flush > SLOW_MS
    ? [
        {
          level: 'warn',
          what: `a flush to disk takes ${Math.round(flush)} ms`,
          detail: `etcd flushes before it acknowledges a write and wants less than ${SLOW_MS} ms; slow ones cost leaders their office`,
          next: 'give etcd an SSD of its own, or raise heartbeat-interval and election-timeout under etcd.config',
        },
      ]
    : []
}
