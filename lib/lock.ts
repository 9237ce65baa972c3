import { hostname, userInfo } from 'node:os'
import { locked } from './errors.ts'
import type { Fleet } from './fleet.ts'
import type { Session } from './ssh/session.ts'

/** Who holds a machine's lock, as it is shown to others. */
export type Holder = { who: string; runbook: string; cluster: string; since: string; step: string }

export const holder = (runbook: string, cluster: string, since: Date, step: string): Holder => ({
  who: `${userInfo().username}@${hostname()}`,
  runbook,
  cluster,
  since: since.toISOString(),
  step,
})

/** `root@ops-1 is running 08-backup on this cluster since 06:24:10 (41 s ago), step 3 of 5`. Pure. */
export const describeHolder = (record: string, now: Date): string => {
  const { who, runbook, cluster, since, step } = read(record)
  const start = Date.parse(since ?? '')
  if (!who || Number.isNaN(start)) return 'Another run holds the lock'
  const ago = Math.max(0, Math.round((now.getTime() - start) / 1000))
  const at = new Date(start).toISOString().slice(11, 19)
  return `${who} is running ${runbook} on ${cluster} since ${at} UTC (${ago} s ago), ${step}`
}

const read = (record: string): Partial<Holder> => {
  try {
    return Object(JSON.parse(record))
  } catch {
    return {}
  }
}

/**
 * Takes the kernel-held lock of every reached machine: the first in sorted order first, so that of two runs exactly one
 * gets anywhere. It lives as long as the session's shell. @throws RunbookError exit 4 naming the holder
 */
export const takeLocks = async (
  fleet: Fleet,
  record: Holder,
  waitSeconds: number,
  onWait: (line: string) => void,
): Promise<void> => {
  const [first, ...others] = [...fleet.sessions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, session]) => session)
  if (!first) return
  const text = JSON.stringify(record)
  const until = Date.now() + waitSeconds * 1000
  let told = ''
  const take = async (session: Session): Promise<void> => {
    for (;;) {
      const answer = await session.lock(text)
      if (answer.held) return
      const who = describeHolder(answer.holder, new Date())
      if (Date.now() >= until)
        throw locked(`${who}. Wait with --wait 5m, or try later.`, { state: 'nothing was changed' })
      if (told !== answer.holder) onWait(`${who}; waiting for it to end`)
      told = answer.holder
      await new Promise(resolve => setTimeout(resolve, 500))
    }
  }
  await take(first)
  await Promise.all(others.map(take))
}
