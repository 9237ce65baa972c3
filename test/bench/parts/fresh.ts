import type { TestLab } from '../../reliability/lab.ts'
import { ansibleFor, type Playbook } from '../ansible.ts'
import { floorFresh } from '../floor.ts'
import { kept, withAnsibleHosts } from '../grounds.ts'
import { derived } from '../inventory.ts'
import { masterDirectory } from '../masters.ts'
import { timed } from '../measure.ts'
import { chain, connecting } from '../ours.ts'
import type { Bench, Part } from '../part.ts'
import { keepPayload } from '../payload.ts'
import { medianOf, type PartResult, runOf, type Sample } from '../results.ts'
import { type Contestant, interleaved } from '../rounds.ts'
import { settingOf } from '../setting.ts'
import { differing, endState } from '../state.ts'

const ROUNDS = { quick: 2, full: 5 }

const WARM = 'ours, connections kept open'

/** A cluster from nothing: everybody begins with the same empty hosts and must end with the same cluster. */
export const fresh: Part = bench =>
  withAnsibleHosts(bench.say, async lab => measured(bench, lab, await kept(lab)))

const measured = async (bench: Bench, lab: TestLab, empty: () => Promise<void>): Promise<PartResult> => {
  const setting = await settingOf(lab)
  const ansible = await ansibleFor(setting)
  const warm = await derived(lab, setting.scratch, ({ ssh }) => {
    ssh.persist = 600
  })
  const differs: Record<string, string[]> = {}
  let ours: string[] | undefined
  const compared = async (name: string) => {
    const state = await endState(lab)
    ours ??= state
    differs[name] = differing(ours, state)
  }
  const others = (name: string, rounds: number, play: Playbook, mitogen = false): Contestant<Sample> => ({
    name,
    rounds,
    measure: async () => {
      await empty()
      await ansible.begin()
      const sample = await ansible.run(play, { mitogen })
      await compared(name)
      return sample
    },
  })
  const slow = bench.quick ? 1 : 3
  const contestants: Contestant<Sample>[] = [
    {
      name: 'ours',
      measure: async round => {
        if (round) await empty()
        const sample = await timed(chain(lab.inventory))
        await compared('ours')
        if (!round) await keepPayload(lab, setting.files)
        return sample
      },
    },
    {
      name: WARM,
      measure: async () => {
        await empty()
        // Where ours puts the sockets of connections that stay open (lib/ssh/arguments.ts); those of before lead to hosts that are gone.
        const env = { XDG_RUNTIME_DIR: masterDirectory() }
        await timed({ ...connecting(warm), env })
        const sample = await timed({ ...chain(warm), env })
        await compared(WARM)
        return sample
      },
    },
    {
      name: 'floor',
      measure: async () => {
        await empty()
        const sample = await timed(floorFresh(setting))
        await compared('floor')
        return sample
      },
    },
    others('Ansible, careful', slow, 'careful'),
    others('Ansible, as in a guide', slow, 'guide'),
    ...(bench.quick ? [] : [others('Ansible, careful, with Mitogen', slow, 'careful', true)]),
  ]
  const samples = await interleaved(contestants, bench.quick ? ROUNDS.quick : ROUNDS.full, (name, sample) => {
    bench.tell(name, sample.ms)
    for (const line of differs[name] ?? []) bench.say(`    ${line}`)
  })
  const runs = [...samples].map(([name, samples]) => runOf('fresh', name, samples))
  const at = (name: string) => medianOf(runs, name)
  const faster = Math.min(at('Ansible, careful'), at('Ansible, as in a guide'))
  return {
    runs,
    differs,
    ratios: {
      // Like with like: Ansible's connections are open already too.
      fresh_vs_ansible: faster / at(WARM),
      fresh_cold_vs_ansible: faster / at('ours'),
      fresh_vs_careful: at('Ansible, careful') / at(WARM),
      fresh_vs_floor: at('ours') / at('floor'),
    },
  }
}
