import { compareVersions } from '../../../lib/etcd/versions.ts'
import type { Event } from '../../../lib/events.ts'
import { type Release, releasesAtHand } from '../../lab/releases.ts'
import { archiveOf, NEXT, publish, saying, withdraw } from './downloads.ts'
import type { Nemesis, Struck } from './nemesis.ts'
import type { Stage } from './stage.ts'

const ALL = { book: 'all', flags: ['--yes', '--wait', '2m'] }
const STEP = 'Bring changes into running members'

/** The newest patch release at hand of the lab's minor version. */
const newest = async (): Promise<Release> => {
  const patches = (await releasesAtHand()).filter(({ version }) => version.startsWith('3.5.'))
  return patches.sort((a, b) => compareVersions(a.version, b.version)).at(-1)!
}

/** The first member has come through the gate. */
const firstDone = (event: Event): boolean =>
  event.event === 'mutation' && event.phase === 'end' && event.step.startsWith(STEP)

/** The inventory asks for another patch release. */
const ask = async (stage: Stage): Promise<void> => {
  const { version, sha256 } = await newest()
  stage.inventory(text =>
    text.replace(/version: .*/, `version: ${version}`).replace(/sha256: .*/, `sha256: { amd64: ${sha256} }`),
  )
}

/** What each member runs, by its own metrics. */
const versionsOf = ({ members, network }: Stage): Promise<string[]> =>
  Promise.all(
    members.map(async member => {
      const page = await network(member, 'curl', '-s', '-m', '2', 'http://127.0.0.1:2381/metrics')
      return /^etcd_server_version\{server_version="([^"]+)"\} 1$/m.exec(page)?.[1] ?? 'none'
    }),
  )

/** @throws Error unless some members run the new version, and not all of them */
const mixed = async (stage: Stage): Promise<string> => {
  const { version } = await newest()
  const all = await versionsOf(stage)
  const count = all.filter(one => one === version).length
  if (count === 0 || count === all.length)
    throw new Error(`some of the members were to run etcd ${version}: ${all.join(', ')}`)
  return `meanwhile the members run etcd ${all.join(', ')}`
}

const kill = async (_: Stage, struck?: Struck): Promise<void> => {
  struck!.running.child.kill('SIGKILL')
}

/** @throws Error unless every member runs what it ran before */
const asBefore = async (stage: Stage): Promise<undefined> => {
  const all = await versionsOf(stage)
  if (`${all}` !== `${before}`) throw new Error(`the members ran etcd ${before} and run ${all}`)
  return undefined
}

const FRONT = '/usr/sbin/haproxy'

/** A HAProxy that refuses whatever configuration it is asked about, in its own way. */
const REFUSING = `#!/bin/sh
case " $* " in *' -c '*) echo '[ALERT] config : parsing [haproxy.cfg:12] : unknown keyword' >&2; exit 1 ;; esac
exec ${FRONT}.real "$@"
`

let before: string[] = []

/** N43 to N45: another patch release that is interrupted or does not start, a configuration HAProxy refuses. */
export const upgrades: Nemesis[] = [
  {
    id: 'N44',
    title: 'A new version is rolled out whose etcd does not start',
    run: ALL,
    when: 'before',
    inject: async stage => {
      before = await versionsOf(stage)
      publish(stage, await archiveOf(saying(NEXT), (await newest()).file))
    },
    check: asBefore,
    heal: async stage => withdraw(stage),
    exits: [1],
    says: [/this etcd does not start/, /what was there before is back on etcd\d, restarted and healthy/],
    gapMs: 10_000,
  },
  {
    id: 'N44 · option',
    title: 'A setting is rolled out that etcd refuses',
    when: 'before',
    inject: async stage => stage.settings('config: { cipher-suites: [TLS_OF_TOMORROW] }'),
    heal: async stage => stage.settings(),
    exits: [1, 2],
    says: [/TLS_OF_TOMORROW/],
    gapMs: 10_000,
  },
  {
    id: 'N45',
    title: 'HAProxy refuses the configuration it is given',
    run: { book: '07-haproxy', flags: ['--yes', '--wait', '2m'] },
    when: 'before',
    inject: async ({ balancers, inside, inventory }) => {
      inventory(text => text.replace(/^ {4}ssh:/m, '    haproxy: { timeoutSeconds: 1800 }\n    ssh:'))
      const script = `mv ${FRONT} ${FRONT}.real && printf %s "$1" >${FRONT} && chmod 755 ${FRONT}`
      for (const balancer of balancers) await inside(balancer, 'sh', '-c', script, 'sh', REFUSING)
    },
    check: async ({ balancers, inside }) => {
      for (const balancer of balancers) {
        await inside(balancer, 'systemctl', 'is-active', 'haproxy')
        const config = await inside(balancer, 'cat', '/etc/haproxy/haproxy.cfg')
        if (config.includes('1800')) throw new Error('the refused configuration lies in its place')
      }
      return undefined
    },
    heal: async ({ balancers, inside, settings }) => {
      for (const balancer of balancers) await inside(balancer, 'mv', '-f', `${FRONT}.real`, FRONT)
      settings()
    },
    exits: [1],
    says: [/unknown keyword/],
    gapMs: 5000,
  },
  {
    id: 'N43 · back',
    title: 'A new patch release is rolled out, the run is killed at one of three, and it is taken back',
    run: ALL,
    when: firstDone,
    prepare: async stage => {
      before = await versionsOf(stage)
      await ask(stage)
    },
    inject: kill,
    check: mixed,
    heal: async stage => stage.settings(),
    exits: [null],
    gapMs: 10_000,
  },
  {
    id: 'N43',
    title: 'A new patch release is rolled out, and the run is killed when one of three members has it',
    run: ALL,
    when: firstDone,
    prepare: ask,
    inject: kill,
    check: mixed,
    exits: [null],
    gapMs: 10_000,
  },
]
