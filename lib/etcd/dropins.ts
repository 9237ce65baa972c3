import { refused } from '../errors.ts'
import type { Event } from '../events.ts'
import type { Facts } from '../facts/facts.ts'
import type { EtcdStyle, Host } from '../inventory/cluster.ts'
import { MANAGER, managerLook, readEnvironment } from './manager.ts'
import { UNIT } from './paths.ts'
import { unitLines } from './systemd.ts'

const LOOK = 'drop-ins'
const EVERYWHERE = 'the environment of systemd itself'

/** What else could tell etcd something: drop-ins of its unit, and variables that systemd hands to every service. */
export const dropinsLook = (): Record<string, string> => ({
  [LOOK]: `for file in /etc/systemd/system/${UNIT}.d/*.conf /run/systemd/system/${UNIT}.d/*.conf \\
  /usr/lib/systemd/system/${UNIT}.d/*.conf /etc/systemd/system/service.d/*.conf; do
  [ ! -f "$file" ] || { printf '== %s\n' "$file"; cat "$file"; }
done`,
  ...managerLook,
})

/** A line that tells etcd something our own source does not: where it stands, and whether etcd would heed it. */
export type Intruder = { where: string; line: string; heeded: boolean }

/** Reads the drop-ins: a second command line always counts, variables unless a configuration file silences them. Pure. */
export const intruders = (dropins: string, style: EtcdStyle): Intruder[] =>
  dropins
    .split(/^== /m)
    .slice(1)
    .flatMap(part => {
      const [where = '', ...lines] = part.split('\n')
      return unitLines(lines.join('\n')).flatMap(line => {
        if (/^ExecStart=/.test(line)) return [{ where, line, heeded: true }]
        const speaks = /^(EnvironmentFile=.|(Pass)?Environment=.*\bETCD_)/.test(line)
        return speaks ? [{ where, line, heeded: style !== 'file' }] : []
      })
    })

/** The same of what systemd hands to every service, where only etcd's own variables are any of our business. Pure. */
export const intrudersEverywhere = (manager: string, style: EtcdStyle): Intruder[] =>
  readEnvironment(manager)
    .filter(variable => variable.startsWith('ETCD_'))
    .map(variable => ({ where: EVERYWHERE, line: `Environment=${variable}`, heeded: style !== 'file' }))

const found = (facts: Facts, members: Host[], heeded: boolean) =>
  members.flatMap(member => {
    const output = (name: string) => facts.looks.get(member.name)?.get(name)?.output ?? ''
    const { style } = facts.cluster.etcd
    return [...intruders(output(LOOK), style), ...intrudersEverywhere(output(MANAGER), style)]
      .filter(intruder => intruder.heeded === heeded)
      .map(intruder => ({ member, ...intruder }))
  })

/** That nothing beside our own source tells etcd anything. @throws RunbookError exit 5 naming file and line */
export const checkDropins = (facts: Facts, members: Host[]): void => {
  const [first, ...others] = found(facts, members, true)
  if (!first) return
  throw refused(`${first.member.name} has a second source of settings: ${first.where}`, {
    host: `${first.member.name} (${first.member.address})`,
    said: [first, ...others].map(({ member, where, line }) => `${member.name} ${where}: ${line}`).join('\n'),
    because: first.line.startsWith('ExecStart=')
      ? 'it starts etcd with another command line than the one these runbooks write'
      : 'etcd would heed it besides what these runbooks write, and does not start with an option that is in both',
    state: 'nothing was changed',
    next: 'say it in the inventory, under etcd.config, and remove that line; then the same command again',
  })
}

/** The same where etcd ignores it: somebody may believe that it works. */
export const ignoredDropins = (facts: Facts, members: Host[]): Event[] =>
  found(facts, members, false).map(({ member, where, line }) => ({
    event: 'warning',
    host: member.name,
    message: `${member.name}: etcd ignores “${line}” in ${where}, because it has a configuration file; say it in the inventory, under etcd.config`,
  }))
