import { readFileSync, writeFileSync } from 'node:fs'
import { ends } from '../../lab/addresses.ts'
import { entering } from '../../lab/login.ts'
import { firstProcess } from '../../lab/machine.ts'
import { existing, hostOf } from '../../lab/state.ts'
import { program, type TestLab } from '../lab.ts'

/** What a nemesis has to do with: a lab with a running cluster. */
export type Stage = {
  lab: TestLab
  /** Less is looked at. */
  quick: boolean
  members: string[]
  balancers: string[]
  address: (host: string) => string
  /** Runs words as root in a host, past ssh and the network. @throws Error with what it said */
  inside: (host: string, ...words: string[]) => Promise<string>
  /** A program of this machine in a host's network, such as iptables. */
  network: (host: string, ...words: string[]) => Promise<string>
  isOff: (host: string) => Promise<boolean>
  /** The member that leads now, as all of its own metrics say it; waits for one. */
  leader: () => Promise<string>
  followers: () => Promise<string[]>
  /** The lab's inventory with these lines under `etcd:`, and as the lab made it without any. */
  settings: (...lines: string[]) => void
  /** The lab's inventory after any change to its text as the lab made it. */
  inventory: (change: (text: string) => string) => void
  /** A configuration change that restarts each member: another one each time. */
  change: () => void
}

/** Tries again until it gives something other than false or undefined. @throws Error after so many seconds */
export const eventually = async <T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  seconds = 30,
): Promise<T> => {
  const until = Date.now() + seconds * 1000
  for (;;) {
    let said = ''
    const found = await look().catch(error => {
      said = `: ${error.message}`
      return undefined
    })
    if (found !== undefined && found !== false) return found
    if (Date.now() > until) throw new Error(`not after ${seconds} s: ${what}${said}`)
    await pause(100)
  }
}

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Settings of the inventory under `etcd:`; pure. @throws Error when it has no such place */
export const withSettings = (inventory: string, lines: string[]): string => {
  const place = /^ {4}etcd:\n/m
  if (!place.test(inventory)) throw new Error('the inventory of the lab has no etcd:')
  return inventory.replace(place, found => found + lines.map(line => `      ${line}\n`).join(''))
}

/** The stage that a lab is; its inventory is as the lab made it. */
export const stageOf = (lab: TestLab, quick = false): Stage => {
  const original = readFileSync(lab.inventory, 'utf8')
  const now = existing(lab.name)
  const named = (kind: string) => now.hosts.filter(host => host.kind === kind).map(({ name }) => name)
  const members = named('member')
  const end = (host: string) => ends(now.slot, hostOf(now, host).number)
  const network: Stage['network'] = (host, ...words) =>
    program('ip', ['netns', 'exec', end(host).namespace, ...words])
  const leads = async (host: string): Promise<boolean> => {
    const metrics = await network(host, 'curl', '-s', '-m', '2', 'http://127.0.0.1:2381/metrics')
    return /^etcd_server_is_leader 1$/m.test(metrics) && /^etcd_server_has_leader 1$/m.test(metrics)
  }
  const leader = () =>
    eventually('one member leads', async () => {
      const leading = await Promise.all(members.map(host => leads(host).catch(() => false)))
      const found = members.filter((_, at) => leading[at])
      return found.length === 1 && found[0]
    })
  let changes = 0
  const inventory: Stage['inventory'] = change => writeFileSync(lab.inventory, change(original))
  const settings = (...lines: string[]) => inventory(text => withSettings(text, lines))
  return {
    lab,
    quick,
    members,
    balancers: named('loadBalancer'),
    address: host => end(host).address,
    inside: async (host, ...words) => {
      const [file, ...rest] = await entering(now, hostOf(now, host), words)
      return program(file!, rest)
    },
    network,
    isOff: async host => (await firstProcess(lab.name, host)) === undefined,
    leader,
    followers: async () => {
      const found = await leader()
      return members.filter(member => member !== found)
    },
    settings,
    inventory,
    change: () => settings(`config: { snapshot-count: ${20_000 + ++changes} }`),
  }
}

/** Runs a script as root in a host; its first failing command ends it. @throws Error with what it said */
export const shell = ({ inside }: Stage, host: string, script: string): Promise<string> =>
  inside(host, 'sh', '-ec', script)

/** Writes so many megabytes; tells how many etcd took. */
export const putMegabytes = async (stage: Stage, count: number): Promise<number> => {
  const put = 'head -c 1000000 /dev/zero | tr "\\0" x | /opt/etcd/bin/etcdctls put /filler'
  const said = await shell(
    stage,
    'etcd1',
    `n=0; while [ $n -lt ${count} ] && ${put}/$n >/dev/null 2>&1; do n=$((n + 1)); done; echo $n`,
  )
  return Number(said)
}
