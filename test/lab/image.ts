import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { $ } from 'zx'
import { privateApt, sourceOf } from './archive.ts'
import { cached } from './cache.ts'
import type { Image } from './settings.ts'

/** What a small server has before anybody comes with a runbook; no Python, on purpose. */
const INCLUDED = [
  'ca-certificates',
  'curl',
  'dbus',
  'iproute2',
  'kmod',
  'openssh-server',
  'procps',
  'sudo',
  'systemd',
  'systemd-sysv',
]

/** What hosts can install with apt, beside what these need. */
const OFFERED = [
  'etcd-client',
  'etcd-discovery',
  'etcd-server',
  'haproxy',
  'keepalived',
  'knot',
  'nftables',
  'ufw',
]

/** Units without a use in a container: they would fail, reach for the network or hold dpkg's lock during a test. */
const MASKED = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'console-getty.service',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'fstrim.timer',
  'systemd-remount-fs.service',
]

/** Documentation and translations are most of the files, and nobody reads them here. */
const LEFT_OUT = ['doc', 'info', 'locale', 'man'].map(name => `--dpkgopt=path-exclude=/usr/share/${name}/*`)

/** Another recipe is another image; running labs keep the one they were made from. */
const recipe = createHash('sha256')
  .update(JSON.stringify([INCLUDED, OFFERED, MASKED, LEFT_OUT]))
  .digest('hex')
  .slice(0, 8)

/**
 * A minimal Debian to run hosts from: `root`, the file tree below their own changes, and `apt`, a flat repository with
 * what hosts can install. Both are made at the same time, so that their versions fit.
 */
export const image = async (suite: Image): Promise<{ root: string; apt: string }> => {
  const directory = await cached(`images/${suite}-${recipe}`, `Build the ${suite} image`, async directory => {
    const root = `${directory}/root`
    const options = ['--mode=root', '--variant=minbase', `--include=${INCLUDED.join(',')}`, ...LEFT_OUT]
    await $`mmdebstrap --quiet ${options} ${suite} ${root} ${sourceOf(suite)}`
    await $`systemctl --root=${root} --quiet mask ${MASKED}`
    // Two machines with the same keys or the same id would be one machine to many a check.
    await $`sh -c ${'rm -f "$1"/etc/ssh/ssh_host_* "$1"/etc/machine-id "$1"/etc/apt/sources.list.d/*'} sh ${root}`
    await collect(suite, root, directory)
  })
  return { root: `${directory}/root`, apt: `${directory}/apt` }
}

/** Downloads what the image lacks of the offered packages and writes apt's index of it. */
const collect = async (suite: Image, root: string, directory: string): Promise<void> => {
  const apt = `${directory}/apt`
  const scratch = `${directory}/apt.tmp`
  await mkdir(`${apt}/partial`, { recursive: true })
  const options = [
    ...(await privateApt(suite, scratch)),
    ...['-o', `Dir::State::status=${root}/var/lib/dpkg/status`, '-o', `Dir::Cache::archives=${apt}`],
  ]
  await $`apt-get ${options} -qq -y --no-install-recommends --download-only install ${OFFERED}`
  await $({ cwd: apt })`rm -rf partial lock && apt-ftparchive packages . > Packages`
  await rm(scratch, { recursive: true })
}
