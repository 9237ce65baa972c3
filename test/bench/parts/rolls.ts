import { setTimeout as sleep } from 'node:timers/promises'
import type { TestLab } from '../../reliability/lab.ts'
import { startLoad } from '../../reliability/load/load.ts'
import { mustHold } from '../../reliability/load/verdict.ts'
import { begin } from '../../reliability/run.ts'
import { longestGap, type Window } from '../gaps.ts'
import { withCluster } from '../grounds.ts'
import { derived } from '../inventory.ts'
import type { Bench, Part } from '../part.ts'
import { medianOf, type PartResult, runOf } from '../results.ts'
import { type Setting, settingOf } from '../setting.ts'
import { median } from '../statistics.ts'

const ROUNDS = { quick: 3, full: 10 }

/** A setting of etcd that matters to nobody here, a little other with each roll; bytes (etcd, max-request-bytes). */
const requestBytes = (round: number): number => 1_572_864 + 1024 * (round + 1)

/** Steady clients, and one changed setting after another rolled over the members. */
export const rolls: Part = bench => withCluster(lab => measured(bench, lab))

/** A stretch of time, and what of it is told: the whole run, or the step that rolls alone; ms. */
type Rolled = { window: Window; runMs: number }

const rolled = async ({ lab, scratch }: Setting, round: number): Promise<Rolled> => {
  const inventory = await derived(lab, scratch, ({ etcd }) => {
    etcd.config = { 'max-request-bytes': requestBytes(round) }
  })
  const started = performance.now()
  const window = { from: Number.NaN, to: Number.NaN }
  const run = begin('04-cluster', inventory, ['--yes'], {
    onEvent: event => {
      if (event.event !== 'mutation') return
      if (event.phase === 'end') window.to = performance.now()
      else if (Number.isNaN(window.from)) window.from = performance.now()
    },
  })
  const { exit, stderr } = await run.ended
  if (exit !== 0 || Number.isNaN(window.to)) throw new Error(`a roll ended with ${exit}: ${stderr}`)
  return { window, runMs: performance.now() - started }
}

/** From the moment systemd told etcd to stop until etcd said that it is ready again, by the host's own clock; μs. */
const RESTART = `eval "$(systemctl show -p ActiveExitTimestampMonotonic,ActiveEnterTimestampMonotonic etcd.service)"
echo $((ActiveEnterTimestampMonotonic - ActiveExitTimestampMonotonic))`

/** What the restarts of that roll themselves took on each member; the sum, ms. */
const restarts = async ({ lab, cluster }: Setting): Promise<number> => {
  const each = await Promise.all(cluster.members.map(({ name }) => lab.on(name, ['sh', '-c', RESTART])))
  return each.reduce((sum, said) => sum + Number(said) / 1000, 0)
}

const measured = async (bench: Bench, lab: TestLab): Promise<PartResult> => {
  const setting = await settingOf(lab)
  // etcd waits for watchers before it stops.
  const load = await startLoad(lab, { watch: false })
  const seen: { steady: Window; rolled: Rolled; restartsMs: number }[] = []
  for (let round = 0; round < (bench.quick ? ROUNDS.quick : ROUNDS.full); round++) {
    // As long as a roll may take, so that rare gaps of a steady client have their chance, too.
    const from = performance.now()
    await sleep(STEADY)
    const steady = { from, to: performance.now() }
    const roll = await rolled(setting, round)
    const restartsMs = await restarts(setting)
    bench.tell('whole roll', roll.window.to - roll.window.from)
    bench.tell('its three restarts', restartsMs)
    seen.push({ steady, rolled: roll, restartsMs })
  }
  const { verdict, history } = await load.finish()
  mustHold(verdict)
  const gapIn = (window: Window) => longestGap(history.operations, window)
  const run = (name: string, of: (each: (typeof seen)[number]) => number) =>
    runOf(
      'rolls',
      name,
      seen.map(each => ({ ms: of(each) })),
    )
  const runs = [
    run('longest gap during a roll', ({ rolled }) => gapIn(rolled.window)),
    run('longest gap of steady clients', ({ steady }) => gapIn(steady)),
    run('whole roll, first change to last proof', ({ rolled: { window } }) => window.to - window.from),
    run('whole run of 04-cluster', ({ rolled }) => rolled.runMs),
    run('the three restarts in it', ({ restartsMs }) => restartsMs),
  ]
  const at = (name: string) => medianOf(runs, name)
  return {
    runs,
    ratios: {
      roll_gap_ms: at('longest gap during a roll'),
      roll_gap_worst_ms: runs[0]!.max,
      steady_gap_ms: at('longest gap of steady clients'),
      roll_vs_restarts: median(
        seen.map(({ rolled: { window }, restartsMs }) => (window.to - window.from) / restartsMs),
      ),
    },
  }
}

/** ms. */
const STEADY = 5000
