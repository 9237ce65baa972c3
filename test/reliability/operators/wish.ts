import type { TestLab } from '../lab.ts'
import type { Setting } from './operator.ts'

export const MEMBERS = ['etcd1', 'etcd2', 'etcd3']

/** Something to change that a runbook brings to every member, as often as wanted: a value, and where it is seen there. */
export type Wish = {
  book: string
  setting: Setting
  file: string
  line: string
  /** The members it is for; all, unless it says otherwise. */
  members?: string[]
}

/** How many snapshots are kept: restarts nothing. */
export const keeping = (snapshots: number): Wish => ({
  book: '08-backup',
  setting: { at: ['backup', 'keepHourly'], to: snapshots },
  file: '/opt/etcd/libexec/etcd-backup',
  line: `KEEP_HOURLY=${snapshots}`,
})

/** A setting of etcd's: restarts every member, one at a time. */
export const logging = (entries: number): Wish => ({
  book: '04-cluster',
  setting: { at: ['etcd', 'config'], to: { 'snapshot-count': entries } },
  file: '/etc/etcd/etcd.yaml',
  line: `snapshot-count: ${entries}`,
})

/** Runs words on every member, one answer a member. */
export const onEach = (lab: TestLab, words: string[], members = MEMBERS): Promise<string[]> =>
  Promise.all(members.map(member => lab.on(member, words)))

/** @throws Error when a wish has not come true on every member it is for */
export const cameTrue = async (lab: TestLab, { file, line, members = MEMBERS }: Wish): Promise<void> => {
  const found = await onEach(lab, ['sh', '-c', 'grep -cx -- "$1" "$2" || :', 'sh', line, file], members)
  const there = found.filter(count => count.trim() === '1').length
  if (there < members.length) throw new Error(`${line} is on ${there} of ${members.length} members`)
}

/** What its runbook is started with. */
export const flagsOf = ({ members }: Wish): string[] => (members ? ['--limit', members.join()] : [])

/** What runs and what is written on every member; the same again means that nobody changed anything in between. */
export const footprint = async (lab: TestLab): Promise<string> =>
  (
    await onEach(lab, [
      'sh',
      '-c',
      `systemctl show -p Id,MainPID,ActiveEnterTimestampMonotonic etcd etcd-backup.timer
       find /etc /opt/etcd -printf '%p %i %m %u:%g %s %T@ %l\\n' | sort
       find /etc/etcd /etc/systemd /opt/etcd -type f -exec sha256sum {} + | sort -k 2`,
    ])
  ).join('\n')

/** @throws Error naming the first line that differs */
export const same = (before: string, after: string): void => {
  if (before === after) return
  const known = new Set(before.split('\n'))
  throw new Error(`something changed: ${after.split('\n').find(line => !known.has(line)) ?? 'lines went'}`)
}
