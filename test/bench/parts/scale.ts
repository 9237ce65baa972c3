import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { stringify } from 'yaml'
import { ends } from '../../lab/addresses.ts'
import { keyFiles } from '../../lab/keys.ts'
import { ROOT } from '../../lab/paths.ts'
import { existing } from '../../lab/state.ts'
import { program, type TestLab, withLab } from '../../reliability/lab.ts'
import { bareSsh } from '../floor.ts'
import { timed } from '../measure.ts'
import { runbook } from '../ours.ts'
import type { Bench, Part } from '../part.ts'
import { peakOf } from '../peak.ts'
import { type PartResult, type Run, runOf, type Sample } from '../results.ts'
import { type Contestant, interleaved } from '../rounds.ts'
import { type Place, placeOf } from '../setting.ts'
import { slope } from '../statistics.ts'

const SIZES = { quick: [3, 6, 12], full: [3, 6, 12, 24, 48] }
const ROUNDS = { quick: 4, full: 8 }

/** Members of each cluster. */
const EACH = 3

/** So many hosts boot at once, and are set up at once. */
const AT_ONCE = 12

/**
 * More and more hosts, three to a cluster, all clusters at once. They are set up as ever; then etcd is stopped on all but
 * the first cluster, or this machine would be busy with those: it is the look at every host that is measured, by the
 * runbook that asks most, with nothing to do.
 */
export const scale: Part = bench => {
  const sizes = bench.quick ? SIZES.quick : SIZES.full
  return withLab(
    'bench-scale',
    ['--members', String(Math.min(sizes.at(-1)!, AT_ONCE)), '--lbs', '0'],
    async lab => {
      for (let size = 2 * AT_ONCE; size <= sizes.at(-1)!; size += AT_ONCE)
        await program(
          `${ROOT}bin/zx`,
          [`${ROOT}test/lab/lab.ts`, 'up', '--name', lab.name, '--members', String(size)],
          { timeout: 300_000 },
        )
      return measured(bench, lab, sizes)
    },
  )
}

/** An inventory of the hosts of a lab up to one of them, in clusters of three, from another on. */
const inventoryOf = async ({ lab, scratch, etcd }: Place, size: number, from = 0): Promise<string> => {
  const { slot, hosts } = existing(lab.name)
  const { identity, knownHosts } = keyFiles(lab.name)
  const clusters = Object.fromEntries(
    Array.from({ length: (size - from) / EACH }, (_, at) => [
      `c${from / EACH + at + 1}`,
      {
        members: Object.fromEntries(
          hosts
            .slice(from + at * EACH, from + (at + 1) * EACH)
            .map(({ name, number }) => [name, ends(slot, number).address]),
        ),
        ssh: { user: 'root', identityFile: identity, knownHostsFile: knownHosts },
        etcd: { version: etcd.version, sha256: etcd.sha256 },
        install: { from: 'mirror', url: etcd.url.replace(/\/v[^/]+\/[^/]+$/, '') },
      },
    ]),
  )
  const file = `${scratch}/hosts-${from}-${size}.yaml`
  await writeFile(file, stringify({ clusters }, { aliasDuplicateObjects: false }))
  return file
}

/** Sets so many hosts up, and stops etcd on those beyond the first cluster. */
const setUp = async (place: Place, size: number): Promise<void> => {
  const { hosts } = existing(place.lab.name)
  for (let from = 0; from < size; from += AT_ONCE) {
    const end = Math.min(size, from + AT_ONCE)
    await timed(runbook('all', await inventoryOf(place, end, from), '--cluster', 'all', '--yes'))
    const stopped = hosts.slice(Math.max(EACH, from), end)
    await Promise.all(
      stopped.map(({ name }) =>
        place.lab.on(name, ['systemctl', 'stop', 'etcd-backup.timer', 'etcd.service']),
      ),
    )
  }
}

const measured = async (bench: Bench, lab: TestLab, sizes: number[]): Promise<PartResult> => {
  const place = await placeOf(lab)
  const { hosts } = existing(lab.name)
  await setUp(place, sizes.at(-1)!)
  const looks = new Map(
    await Promise.all(
      sizes.map(
        async size =>
          [
            size,
            runbook('00-preflight', await inventoryOf(place, size), '--cluster', 'all', '--yes'),
          ] as const,
      ),
    ),
  )
  await timed(looks.get(sizes.at(-1)!)!)
  const contestants: Contestant<Sample>[] = sizes.flatMap(size => [
    { name: `ours @ ${size}`, measure: () => timed(looks.get(size)!) },
    { name: `ssh @ ${size}`, measure: () => timed(bareSsh(place.sshConfig, hosts.slice(0, size))) },
  ])
  const samples = await interleaved(contestants, bench.quick ? ROUNDS.quick : ROUNDS.full, (name, { ms }) =>
    bench.tell(name, ms),
  )
  const names = { ours: 'ours, 00-preflight', ssh: 'ssh HOST true' }
  const runs = (['ours', 'ssh'] as const).flatMap(who =>
    sizes.map(size => runOf('scale', names[who], samples.get(`${who} @ ${size}`)!, size)),
  )
  const peak = await peakOf(looks.get(sizes.at(-1)!)!)
  bench.say(
    `at most ${peak.mb} MB in ${peak.processes} processes with ${sizes.at(-1)} hosts, ${availableParallelism()} cores`,
  )
  const growth = (name: string, value: (run: Run) => number) =>
    slope(runs.filter(run => run.name === name).map(run => [run.x!, value(run)] as const))
  // Where more hosts seem to cost nothing, other things have kept the machine busy, and a ratio would say nothing.
  const compared = (ratio: string, value: (run: Run) => number) => {
    const [ours, ssh] = [growth(names.ours, value), growth(names.ssh, value)]
    return ours > 0 && ssh > 0 ? { [ratio]: ours / ssh } : {}
  }
  const wall = ({ median }: Run) => median
  const cpu = ({ cpuMs }: Run) => cpuMs ?? 0
  return {
    runs,
    ratios: {
      ...compared('scale_vs_ssh', wall),
      ...compared('scale_cpu_vs_ssh', cpu),
      scale_peak_mb: peak.mb,
    },
  }
}
