import { mkdir, readdir, rm } from 'node:fs/promises'
import { $ } from 'zx'
import { privateApt } from '../lab/archive.ts'
import { cached } from '../lab/cache.ts'
import { diskOf } from '../lab/disk.ts'
import { image } from '../lab/image.ts'
import { existing } from '../lab/state.ts'
import type { TestLab } from '../reliability/lab.ts'

/** What this machine needs to compare with: community.crypto is part of Debian's ansible. */
const HERE = ['ansible', 'ansible-core', 'ansible-mitogen', 'openssl', 'time']

/** What Ansible's modules need on a host; the runbooks need none of it. */
const THERE = ['python3', 'python3-apt']

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own
const FORMAT = '${db:Status-Status} ${Package}\n'
const SUITE = 'bookworm'

/** Installs from Debian what is missing here. */
export const ensureController = async (say: (line: string) => void): Promise<void> => {
  const { stdout } = await $({
    nothrow: true,
  })`dpkg-query -W -f ${FORMAT} ${HERE}`
  const missing = HERE.filter(name => !stdout.split('\n').includes(`installed ${name}`))
  if (!missing.length) return
  say(`Installing Debian packages: ${missing.join(' ')}`)
  const apt = ['-qq', '-o', 'DPkg::Lock::Timeout=300']
  await $`apt-get ${apt} update`
  await $({
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })`apt-get ${apt} install -y --no-install-recommends ${missing}`
}

// apt knows an order in which they can be unpacked. Its lists stay as old as those of any new host, or Ansible's module
// would take them for new.
const INSTALL = `DEBIAN_FRONTEND=noninteractive apt-get -qq install -y /root/debs/*.deb
rm -r /root/debs
touch -d '1 week ago' /var/lib/apt/lists`

/** Gives the hosts of a lab Python, as if their image had come with it. */
export const installPython = async (lab: TestLab): Promise<void> => {
  const debs = await pythonPackages()
  await Promise.all(
    existing(lab.name).hosts.map(async ({ name }) => {
      const place = `${diskOf(lab.name, name).root}/root/debs`
      await $`mkdir -p ${place}`
      await $`cp -r ${debs}/. ${place}`
      await lab.on(name, ['sh', '-ec', INSTALL], { timeout: 300_000 })
    }),
  )
}

const pythonPackages = (): Promise<string> =>
  cached(`python/${SUITE}`, 'Collect Python for the hosts', async directory => {
    const { root } = await image(SUITE)
    const scratch = `${directory}/apt`
    await mkdir(`${directory}/partial`, { recursive: true })
    const options = [
      ...(await privateApt(SUITE, scratch)),
      ...['-o', `Dir::State::status=${root}/var/lib/dpkg/status`, '-o', `Dir::Cache::archives=${directory}`],
    ]
    await $`apt-get ${options} -qq -y --no-install-recommends --download-only install ${THERE}`
    for (const name of await readdir(directory))
      if (!name.endsWith('.deb')) await rm(`${directory}/${name}`, { recursive: true })
  })
