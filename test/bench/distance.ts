import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { ends } from '../lab/addresses.ts'
import { existing } from '../lab/state.ts'
import { delayed } from './proxy.ts'
import type { Setting } from './setting.ts'

/** Hosts that are farther away: an ssh configuration for them, and an environment in which `ssh` uses it. */
export type Distance = { sshConfig: string; env: NodeJS.ProcessEnv; close: () => Promise<void> }

/** The same hosts behind proxies that delay, by `roundTrip` ms; addresses of etcd and HAProxy stay as they are. */
export const atDistance = async (setting: Setting, roundTrip: number): Promise<Distance> => {
  const { lab, scratch } = setting
  const { slot, hosts } = existing(lab.name)
  const ways = await Promise.all(
    hosts.map(async ({ name, number }) => {
      const { address } = ends(slot, number)
      return { name, address, proxy: await delayed(address, 22, roundTrip) }
    }),
  )
  const directory = `${scratch}/distance-${roundTrip}`
  await mkdir(directory, { recursive: true })
  const sshConfig = `${directory}/config`
  const entries = ways.map(({ name, address, proxy }) =>
    [`Host ${name} ${address}`, 'HostName 127.0.0.1', `Port ${proxy.port}`, `HostKeyAlias ${address}`].join(
      '\n  ',
    ),
  )
  // The first value counts (ssh_config(5)), so these go before what the lab has for the same hosts.
  await writeFile(sshConfig, `${entries.join('\n')}\n${await readFile(setting.sshConfig, 'utf8')}`)
  // The runbooks ask the operator's own configuration, and here the operator has this one.
  await writeFile(`${directory}/ssh`, `#!/bin/sh\nexec /usr/bin/ssh -F ${sshConfig} "$@"\n`, { mode: 0o755 })
  return {
    sshConfig,
    env: { PATH: `${directory}:${process.env['PATH']}` },
    close: async () => {
      await Promise.all(ways.map(({ proxy }) => proxy.close()))
    },
  }
}
