import { readFileSync, writeFileSync } from 'node:fs'
import { chalk } from 'zx'
import { network } from './addresses.ts'
import { ensureDisk } from './disk.ts'
import { furnish } from './furnish.ts'
import { image } from './image.ts'
import { inventoryText } from './inventory.ts'
import { ensureKeys } from './keys.ts'
import { withLock } from './lock.ts'
import { boot, runningHost } from './machine.ts'
import { ensureMirror, publish } from './mirror.ts'
import { ensureBridges, ensureEnds, plugIn } from './network.ts'
import { labPaths } from './paths.ts'
import { answers } from './reach.ts'
import { release } from './releases.ts'
import { type Settings, settle } from './settings.ts'
import { claim, type Lab, type LabHost, read } from './state.ts'
import { already, doing, seconds } from './tell.ts'
import { writeIfOther } from './write.ts'

/** Makes a lab, or what is missing of it: hosts, network, mirror, keys, inventory. Again, it changes nothing. */
export const up = (name: string, given: Partial<Settings>): Promise<void> =>
  withLock(labPaths(name).lock, async () => {
    const started = performance.now()
    const settings = settle(given, read(name)?.settings)
    // Before anything is remembered: there may be no such release.
    const etcd = await release(settings.etcd)
    const lab = await claim(name, settings)
    console.log(headline(lab))
    await Promise.all([...new Set(lab.hosts.map(host => host.image))].map(image))
    await ensureKeys(lab)
    await publish(lab)
    allowManyHosts()
    await ensureBridges(lab)
    const mirror = ensureMirror(lab)
    const down = lab.hosts.filter(host => runningHost(lab.name, host.name) === undefined)
    if (down.length)
      await doing('Start the hosts', names(down), () => Promise.all(down.map(host => start(lab, host))))
    else already('The hosts run', names(lab.hosts))
    await mirror
    const { inventory } = labPaths(name)
    const written = await writeIfOther(inventory, inventoryText(lab, etcd))
    const file = inventory.replace(`${process.cwd()}/`, '')
    if (written) console.log(`  ${chalk.yellow('●')} Write the inventory`)
    else already('The inventory is written')
    const flag = name === 'lab' ? '' : `--name ${name} `
    console.log(
      `\nReady in ${seconds(started)}: ${file}\nNext: bin/zx runbooks/all.ts --hosts ${file} · npm run lab -- ssh ${flag}etcd1 · npm run lab -- down ${flag}`.trimEnd(),
    )
  })

/** Boots one host and waits until it lets one in. */
export const start = async (lab: Lab, host: LabHost): Promise<void> => {
  await Promise.all([
    ensureEnds(lab, host),
    image(host.image)
      .then(({ root }) => ensureDisk(lab, host.name, root))
      .then(() => furnish(lab, host)),
  ])
  await plugIn(lab, host)
  boot(lab, host)
  await answers(lab, host)
}

const names = (hosts: LabHost[]): string => hosts.map(host => host.name).join(' ')

const headline = (lab: Lab): string => {
  const of = (kind: LabHost['kind']) => names(lab.hosts.filter(host => host.kind === kind))
  const balancers = of('loadBalancer')
  const parts = [
    `Debian ${[...new Set(lab.hosts.map(host => host.image))].join(' and ')}`,
    `member${of('member').includes(' ') ? 's' : ''} ${of('member')}`,
    ...(balancers ? [`load balancer${balancers.includes(' ') ? 's' : ''} ${balancers}`] : []),
    network(lab.slot).subnet,
  ]
  return `${chalk.bold(lab.name)} · ${parts.join(' · ')}`
}

/** Each systemd needs several inotify instances, and the kernel's default of 128 is for all of them together. */
const allowManyHosts = (): void => {
  const file = '/proc/sys/fs/inotify/max_user_instances'
  if (Number(readFileSync(file, 'utf8')) < 1024) writeFileSync(file, '1024')
}
