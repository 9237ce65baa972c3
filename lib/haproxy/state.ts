import { haproxySocket } from '../etcd/paths.ts'
import type { Cluster } from '../inventory/cluster.ts'
import { BACKEND } from './config.ts'

/**
 * POSIX sh that prints HAProxy's `show stat` as CSV on its own host, with whatever is there: bash, which costs a third of
 * curl, else curl, for the statistics page; curl or socat for the admin socket where there is no page. Ends with 69 where
 * nothing can ask.
 */
export const statsProbe = ({ haproxy: { statsPort } }: Cluster): string =>
  statsPort === 0
    ? `if command -v socat >/dev/null; then
  echo 'show stat' | socat -t 5 - UNIX-CONNECT:${haproxySocket}
elif command -v curl >/dev/null; then
  curl -s -m 5 --unix-socket ${haproxySocket} 'gopher://localhost/_show%20stat'
else
  exit 69
fi 2>/dev/null`
    : `if command -v bash >/dev/null; then
  timeout 5 bash -c 'exec 3<>/dev/tcp/127.0.0.1/${statsPort} && printf "GET /;csv HTTP/1.0\\r\\n\\r\\n" >&3 && cat <&3'
elif command -v curl >/dev/null; then
  curl -s -m 5 'http://127.0.0.1:${statsPort}/;csv'
else
  exit 69
fi 2>/dev/null`

/** `UP`, `DOWN`, `MAINT` …, or `INI` as long as a member has not been checked yet. */
export type BackendStates = Record<string, string>

/**
 * What HAProxy says of each member, from the CSV of `statsProbe` with or without HTTP headers before it (HAProxy
 * management guide, "Statistics and monitoring, CSV format"). Empty when it said nothing.
 */
export const parseStats = (text: string): BackendStates => {
  const lines = text.split(/\r?\n/)
  const head = lines.findIndex(line => line.startsWith('# pxname,'))
  const columns = (lines[head] ?? '').slice(2).split(',')
  const at = (row: string[], column: string) => row[columns.indexOf(column)] ?? ''
  return Object.fromEntries(
    lines
      .slice(head + 1)
      .map(line => line.split(','))
      .filter(row => head >= 0 && row[0] === BACKEND && !['FRONTEND', 'BACKEND'].includes(row[1] ?? ''))
      .map(row => [
        at(row, 'svname'),
        // Unchecked servers count as up for HAProxy; nothing has been seen of them.
        at(row, 'check_status').endsWith('INI') ? 'INI' : (at(row, 'status').split(' ')[0] ?? ''),
      ]),
  )
}
