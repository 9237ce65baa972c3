import type { TestLab } from '../../reliability/lab.ts'
import { atDistance } from '../distance.ts'
import { bareSsh, floorProbe } from '../floor.ts'
import { withCluster } from '../grounds.ts'
import { type Command, timed } from '../measure.ts'
import { chain } from '../ours.ts'
import type { Bench, Part } from '../part.ts'
import { type PartResult, type Run, runOf, type Sample } from '../results.ts'
import { type Contestant, interleaved } from '../rounds.ts'
import { settingOf } from '../setting.ts'
import { slope } from '../statistics.ts'

const ROUNDS = { quick: 3, full: 10 }

/** Round trips to all hosts, ms; what the machine itself takes comes on top. */
const DISTANCES = [0, 10, 40, 100]

/** Nothing to do, on hosts that are far away. */
export const rtt: Part = bench => withCluster(lab => measured(bench, lab))

const measured = async (bench: Bench, lab: TestLab): Promise<PartResult> => {
  const setting = await settingOf(lab)
  const hosts = [...setting.cluster.members, ...setting.cluster.loadBalancers]
  const distances = await Promise.all(DISTANCES.map(async ms => ({ ms, ...(await atDistance(setting, ms)) })))
  const each = (who: string, command: (at: (typeof distances)[number]) => Command): Contestant<Sample>[] =>
    distances.map(at => ({ name: `${who} @ ${at.ms}`, measure: () => timed(command(at)) }))
  const whom = {
    ours: each('ours', ({ env }) => ({ ...chain(lab.inventory), env })),
    'floor, one probe for each host': each('floor', ({ sshConfig }) => floorProbe({ ...setting, sshConfig })),
    'ssh HOST true': each('ssh', ({ sshConfig }) => bareSsh(sshConfig, hosts)),
  }
  try {
    const samples = await interleaved(
      Object.values(whom).flat(),
      bench.quick ? ROUNDS.quick : ROUNDS.full,
      (name, { ms }) => bench.tell(name, ms),
    )
    const runs = Object.entries(whom).flatMap(([name, contestants]) =>
      contestants.map((contestant, at) => runOf('rtt', name, samples.get(contestant.name)!, DISTANCES[at])),
    )
    return { runs, ratios: { noop_rtts: tripsOf(runs, 'ours'), ssh_rtts: tripsOf(runs, 'ssh HOST true') } }
  } finally {
    await Promise.all(distances.map(({ close }) => close()))
  }
}

const tripsOf = (runs: Run[], who: string): number =>
  slope(runs.filter(({ name }) => name === who).map(({ x, median }) => [x!, median] as const))
