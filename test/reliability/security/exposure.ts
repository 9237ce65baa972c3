import type { Case } from '../part.ts'
import { asRoot, type Setting } from './setting.ts'

/**
 * Services these runbooks write a unit or a sandbox for, and the most that `systemd-analyze security` may rate them; why
 * some can't have less is in docs/decisions/021-how-narrow-services-are.md.
 */
const MOST: [host: string, unit: string, most: number][] = [
  ['etcd1', 'etcd.service', 1.2],
  ['etcd1', 'etcd-backup.service', 1.2],
  ['lb1', 'haproxy.service', 2.3],
]

/** The number in the last line of `systemd-analyze security`. Pure. @throws Error where there is none */
export const exposureIn = (text: string): number => {
  const [, number] = /Overall exposure level.*: (\d+\.\d+) /.exec(text) ?? []
  if (!number) throw new Error(`no exposure level in: ${text.slice(-200)}`)
  return Number(number)
}

/** How much of a machine the services could reach if somebody took them over. */
export const exposureCases = (setting: Setting): Case[] => [
  {
    part: 'security',
    id: 'S12',
    title: 'Services run in a sandbox as narrow as they work in',
    run: async () => {
      const rated: string[] = []
      for (const [host, unit, most] of MOST) {
        const state = await asRoot(setting.lab, host, 'systemctl', 'show', '-p', 'Result', '--value', unit)
        if (state.trim() !== 'success') throw new Error(`${unit} does not work: ${state}`)
        const said = await asRoot(setting.lab, host, 'systemd-analyze', 'security', '--no-pager', unit)
        const level = exposureIn(said)
        if (level > most) throw new Error(`${unit} is rated ${level}, and ${most} was possible`)
        rated.push(`${unit} ${level}`)
      }
      return { note: rated.join(', ') }
    },
  },
]
