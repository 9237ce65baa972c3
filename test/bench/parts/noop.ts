import type { TestLab } from '../../reliability/lab.ts'
import { ansibleFor } from '../ansible.ts'
import { bareSsh, floorProbe } from '../floor.ts'
import { withAnsibleHosts, withHosts } from '../grounds.ts'
import { derived } from '../inventory.ts'
import { masterDirectory } from '../masters.ts'
import { type Command, timed, zx } from '../measure.ts'
import { chain, EMPTY, runbook } from '../ours.ts'
import type { Bench, Part } from '../part.ts'
import { keepPayloadFor } from '../payload.ts'
import { medianOf, type PartResult, runOf, type Sample } from '../results.ts'
import { type Contestant, interleaved } from '../rounds.ts'
import { settingOf } from '../setting.ts'

/**
 * Nothing to do. Ours and Ansible's clusters stand side by side on equal hosts, since neither takes the other's
 * certificates for its own.
 */
export const noop: Part = bench =>
  withAnsibleHosts(bench.say, other => withHosts(lab => measured(bench, lab, other)))

const OURS = 'ours'
const WARM = 'ours, connections kept open'
const ANSIBLE = 'Ansible, careful'
const MITOGEN = 'Ansible, careful, with Mitogen'

const ROUNDS = { quick: 5, full: 15 }

const measured = async (bench: Bench, lab: TestLab, other: TestLab): Promise<PartResult> => {
  const [setting, otherSetting] = await Promise.all([settingOf(lab), settingOf(other)])
  const [, ansible] = await Promise.all([
    timed(chain(lab.inventory)),
    ansibleFor({
      ...otherSetting,
      cluster: { ...otherSetting.cluster, name: setting.cluster.name },
    }),
  ])
  await keepPayloadFor(lab, other, otherSetting.files)
  await ansible.begin()
  await ansible.run('careful')
  const warm = await derived(lab, setting.scratch, ({ ssh }) => {
    ssh.persist = 600
  })
  // Where ours puts the sockets of connections that stay open (lib/ssh/arguments.ts).
  const runtime = { XDG_RUNTIME_DIR: masterDirectory() }

  const zeroChanges = (said: string) => !/changed=[1-9]/.test(said)
  const nothing = (said: string) => /nothing to change/.test(said)
  const measure = (name: string, command: Command, rests?: (said: string) => boolean, rounds?: number) => ({
    name,
    rounds,
    measure: async (): Promise<Sample> => {
      const sample = await timed(command)
      if (rests && !rests(sample.said))
        throw new Error(`${name} changed something:\n${sample.said.slice(-2000)}`)
      return sample
    },
  })
  const hasMitogen = await ansible.hasMitogen()
  if (!hasMitogen) bench.say('Mitogen does not run with the Ansible of this release')
  const slow = bench.quick ? 2 : 5
  const contestants: Contestant<Sample>[] = [
    measure(OURS, chain(lab.inventory), nothing),
    measure(WARM, { ...chain(warm), env: runtime }, nothing),
    measure('ours, one runbook (04-cluster)', runbook('04-cluster', lab.inventory), nothing),
    measure('ours, status', runbook('status', lab.inventory)),
    measure('zx, an empty script', zx(EMPTY)),
    measure('floor, one probe for each host', floorProbe(setting)),
    measure(
      'ssh HOST true',
      bareSsh(setting.sshConfig, [...setting.cluster.members, ...setting.cluster.loadBalancers]),
    ),
    measure(ANSIBLE, ansible.play('careful'), zeroChanges, slow),
    ...(hasMitogen ? [measure(MITOGEN, ansible.play('careful', { mitogen: true }), zeroChanges, slow)] : []),
  ]
  const samples = await interleaved(contestants, bench.quick ? ROUNDS.quick : ROUNDS.full, (name, { ms }) =>
    bench.tell(name, ms),
  )
  const runs = [...samples].map(([name, samples]) => runOf('noop', name, samples))
  const at = (name: string) => medianOf(runs, name)
  const ours = at(OURS)
  const warmed = at(WARM)
  return {
    runs,
    ratios: {
      // Like with like: Ansible's connections are open already too.
      noop_vs_ansible: at(ANSIBLE) / warmed,
      noop_cold_vs_ansible: at(ANSIBLE) / ours,
      ...(hasMitogen && {
        noop_vs_mitogen: at(MITOGEN) / warmed,
        noop_cold_vs_mitogen: at(MITOGEN) / ours,
      }),
      noop_vs_floor: (ours - at('zx, an empty script')) / at('floor, one probe for each host'),
    },
  }
}
