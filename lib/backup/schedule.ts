import { failed } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'

const LOOK = 'schedule'

/** Seconds of what every systemd understands by a word (systemd.time(7), "Calendar events"). */
const WORDS = new Map([
  ['minutely', 60],
  ['hourly', 3600],
  ['daily', 86_400],
  ['weekly', 604_800],
])

/** What systemd makes of the schedule; one before 242 does not know --iterations, and shows the first time only. */
export const scheduleLook =
  ({ backup }: Cluster) =>
  (): Record<string, string> =>
    WORDS.has(backup.schedule)
      ? {}
      : {
          [LOOK]: `export TZ=UTC
systemd-analyze calendar --iterations=2 ${quote(backup.schedule)} 2>/dev/null || systemd-analyze calendar ${quote(backup.schedule)} 2>&1`,
        }

const seen = (facts: Facts, host: Host) => facts.looks.get(host.name)?.get(LOOK)

/** Whether systemd understands the schedule there. */
export const isUnderstood = (facts: Facts, host: Host): boolean =>
  WORDS.has(facts.cluster.backup.schedule) || seen(facts, host)?.code === 0

/** That systemd understands the schedule: a timer that can't be read would end the one that runs. @throws RunbookError */
export const checkSchedule = (facts: Facts, members: Host[]): void => {
  for (const host of members) {
    const { code, output } = seen(facts, host) ?? { code: 0, output: '' }
    if (code === 0 || code === 127) continue
    throw failed(
      `backup.schedule: systemd on ${host.name} does not understand \`${facts.cluster.backup.schedule}\``,
      {
        host: `${host.name} (${host.address})`,
        said: output.trim(),
        state: 'nothing was changed; a timer that is there goes on as before',
        next: 'write it like hourly, daily or *-*-* 02:30 (man systemd.time); systemd-analyze calendar tries one out',
      },
    )
  }
}

/** Seconds between two runs; undefined for what never repeats, and where systemd did not tell. Pure. */
export const schedulePeriod = (facts: Facts, host: Host): number | undefined => {
  const known = WORDS.get(facts.cluster.backup.schedule)
  if (known) return known
  const text = seen(facts, host)?.output ?? ''
  const times = [...text.matchAll(/(?:Next elapse|Iter\. #2|Iteration #2): \w+ (\S+) (\S+) UTC/g)].map(
    ([, day, time]) => Date.parse(`${day}T${time}Z`),
  )
  const [first, second] = times
  return first === undefined || second === undefined ? undefined : (second - first) / 1000
}
