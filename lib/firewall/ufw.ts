import { MANAGED } from '../resources/file.ts'
import type { Opening } from './openings.ts'

const named = (text: string) => `comment 'etcd-runbooks: ${text}'`

const rulesOf = (opening: Opening): string[] => {
  const { to, from } = opening
  if (opening.protocol === 'vrrp')
    return (from ?? []).map(
      ({ address, who }) => `allow from ${address} proto vrrp ${named(`${to}: ${who}`)}`,
    )
  const { port } = opening
  return from
    ? from.map(
        ({ address, who }) => `allow from ${address} to any port ${port} proto tcp ${named(`${to}: ${who}`)}`,
      )
    : [`allow ${port}/tcp ${named(to)}`]
}

/** Rules as `ufw show added` prints them, which is how they are compared (ufw(8)); ssh comes first. Pure. */
export const renderUfw = (openings: Opening[]): string =>
  [
    `# ${MANAGED}. A change made here is undone by the next run.`,
    '# What ufw is given, in its own words; rules that others gave it stay.',
    ...openings.flatMap(rulesOf),
    '',
  ].join('\n')
