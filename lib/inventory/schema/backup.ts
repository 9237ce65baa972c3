import { lastingDirectory, localPath } from '../paths.ts'
import { record } from './record.ts'
import { integer, text } from './scalars.ts'

const keep = (doc: string, value: number) =>
  integer({ doc, form: 'a number of snapshots to keep', from: 1, to: 10_000, default: value })

/** Snapshots: when, where, how many. */
export const backup = record(
  {
    directory: text({
      doc: 'Snapshots lie in <directory>/<cluster> on each member, readable by root alone.',
      form: 'a directory such as /var/backups/etcd',
      rule: lastingDirectory,
      default: '/var/backups/etcd',
    }),
    schedule: text({
      doc: 'When, as systemd’s OnCalendar: hourly, daily, *-*-* 02:30 … (man systemd.time).',
      form: 'a systemd calendar expression such as hourly',
      pattern: /^[A-Za-z0-9*][A-Za-z0-9*:,./~_+ -]{0,127}$/,
      default: 'hourly',
    }),
    keepHourly: keep('So many newest snapshots are kept, one for each hour; the last good one always.', 24),
    keepDaily: keep('Beyond those, one for each of so many days.', 7),
    copy: text({
      doc: 'Command line run on the member after each good snapshot, to take it elsewhere; SNAPSHOT and MANIFEST in its environment are the files. Default: none.',
      form: 'a command line',
      example: 'rclone copy "$SNAPSHOT" offsite:etcd/',
    }),
    fetchTo: text({
      doc: 'A snapshot fetched with 08-backup --now goes to <fetchTo>/<cluster> on this machine; relative is beside this file.',
      form: 'a path',
      rule: localPath,
      default: 'backups',
    }),
  },
  { doc: 'Snapshots of the data, taken by a timer on every member.' },
)
