/** What a ratio says, and what it should come to. */
export type Target = {
  ratio: string
  means: string
  /** At least so much, or at most; neither where it is there to be seen beside another one. */
  least?: number
  most?: number
  unit?: string
}

/** What was aimed at, in the order it is shown. */
export const TARGETS: Target[] = [
  {
    ratio: 'noop_vs_ansible',
    means: 'nothing to do, over open connections: faster than careful Ansible with pipelining, times',
    least: 18,
  },
  {
    ratio: 'noop_vs_mitogen',
    means: 'nothing to do, over open connections: faster than the same with Mitogen, times',
    least: 12,
  },
  { ratio: 'noop_cold_vs_ansible', means: 'the same, while ours alone logs in anew' },
  { ratio: 'noop_cold_vs_mitogen', means: 'the same, while ours alone logs in anew' },
  {
    ratio: 'noop_vs_floor',
    means: 'nothing to do, beyond the start of zx: slower than a batched probe by hand, times',
    most: 2,
  },
  {
    ratio: 'fresh_vs_ansible',
    means: 'from nothing, over open connections: faster than the faster way with Ansible, times',
    least: 6,
  },
  { ratio: 'fresh_cold_vs_ansible', means: 'the same, while ours alone logs in anew' },
  {
    ratio: 'fresh_vs_careful',
    means: 'the same over open connections, against the playbook that can be run again, as ours can',
  },
  {
    ratio: 'fresh_vs_floor',
    means: 'from nothing: slower than sh that does the same unchecked, times',
    most: 2.5,
  },
  {
    ratio: 'roll_gap_ms',
    means: 'rolling change: longest gap that a client sees, median of rolls',
    most: 250,
    unit: 'ms',
  },
  { ratio: 'roll_gap_worst_ms', means: 'the same, worst of rolls', most: 1000, unit: 'ms' },
  {
    ratio: 'roll_vs_restarts',
    means: 'whole roll against the members’ own restarts until they are ready, times',
    most: 1.5,
  },
  { ratio: 'noop_rtts', means: 'nothing to do: round trips to the farthest host', most: 12 },
  { ratio: 'scale_vs_ssh', means: 'wall time for each further host against bare ssh, times', most: 1.5 },
  {
    ratio: 'scale_cpu_vs_ssh',
    means: 'processor time for each further host against bare ssh, times',
    most: 1.5,
  },
  { ratio: 'scale_peak_mb', means: 'most memory on the controller, all processes', most: 250, unit: 'MB' },
  {
    ratio: 'startup_vs_empty',
    means: 'zx with a runbook’s --help against an empty script, times',
    most: 1.5,
  },
]

/** Whether a value is as it should be; undefined where nothing is aimed at. Pure. */
export const isMet = ({ least, most }: Target, value: number): boolean | undefined => {
  if (least !== undefined) return value >= least
  return most === undefined ? undefined : value <= most
}

/** `≥ 18`, `≤ 250 ms`, or nothing. Pure. */
export const aimOf = ({ least, most, unit }: Target): string => {
  const [sign, limit] = least === undefined ? ['≤', most] : ['≥', least]
  return limit === undefined ? '' : `${sign} ${limit}${unit ? ` ${unit}` : ''}`
}

/** `met` or `not met`, by one of two hands; nothing where nothing is aimed at. Pure. */
export const verdict = (
  target: Target,
  value: number,
  [good, bad]: readonly [(text: string) => string, (text: string) => string],
): string => {
  const met = isMet(target, value)
  if (met === undefined) return ''
  return met ? good('met') : bad('not met')
}
