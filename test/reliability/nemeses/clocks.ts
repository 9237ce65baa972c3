import type { Nemesis } from './nemesis.ts'
import type { Stage } from './stage.ts'

const LOOK = { book: '00-preflight', flags: ['--yes'] }

/** Containers share one clock, so what a host is asked for its time is told wrong instead. */
const FAKE = '/usr/local/sbin/date'
const shift =
  (by: string) =>
  async ({ inside }: Stage): Promise<void> => {
    const fake = `#!/bin/sh\nexec /bin/date -d 'now ${by}' "$@"\n`
    await inside('etcd2', 'sh', '-c', 'printf %s "$1" >"$2" && chmod 755 "$2"', 'sh', fake, FAKE)
  }
const right = async ({ inside }: Stage): Promise<void> => {
  await inside('etcd2', 'rm', '-f', FAKE)
}

/** N19: a host whose clock is wrong. */
export const clocks: Nemesis[] = [
  {
    id: 'N19',
    title: 'The clock of a member is a minute ahead',
    run: LOOK,
    when: 'before',
    inject: shift('+60 seconds'),
    check: async (_, ended) => {
      const warned = ended.events.some(
        event =>
          event.event === 'warning' &&
          /etcd2.*clock differs by \+1\.0 min/.test(`${event.host} ${event.message}`),
      )
      if (!warned) throw new Error('nothing was said about the clock of etcd2')
      return undefined
    },
    heal: right,
    exits: [0],
    gapMs: 5000,
  },
  {
    id: 'N19 · far',
    title: 'The clock of a member is ten minutes behind',
    run: LOOK,
    when: 'before',
    inject: shift('-600 seconds'),
    heal: right,
    exits: [5],
    says: [/etcd2/, /clock differs by -10\.0 min/],
    gapMs: 5000,
  },
]
