import { findPackages, packagesLook } from '../lib/etcd/find-packages.ts'
import { checkRunningVersion } from '../lib/etcd/identity.ts'
import { checkInstallable } from '../lib/etcd/installable.ts'
import { binary, profileFile } from '../lib/etcd/paths.ts'
import { etcdPrograms, runsPackaged } from '../lib/etcd/programs.ts'
import { renderProfile } from '../lib/etcd/shell.ts'
import { features } from '../lib/etcd/versions.ts'
import type { Cluster, Host } from '../lib/inventory/cluster.ts'
import { servicesLooks } from '../lib/preflight/services.ts'
import { checkStrays } from '../lib/preflight/strays.ts'
import { directory } from '../lib/resources/directory.ts'
import { file } from '../lib/resources/file.ts'
import { link } from '../lib/resources/link.ts'
import { runbook } from '../lib/runbook.ts'
import { check, type Step } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'Install',
  about: `
etcd is one program, etcdctl its command line, etcdutl its tool for files (since 3.5). The release archive comes from
the project's own download sites, from a mirror of yours (install.from: mirror), or from this machine (push). Its
sha256 is known before it is fetched and compared before it is unpacked; the unpacked program must run and name the
right version before anything points to it.

Each version has a directory of its own, so a running etcd never has its program changed under it: the unit names the
directory, and the links in install.bin only serve people's PATH. Running this again downloads nothing.

With install.from: package it is the distribution's package instead, in /usr/bin, by apt, dnf or yum. It must be the
version etcd.version says; another one is refused by name. It is held at that version, so that an unattended upgrade
restarts no member: a new one comes with a new etcd.version, one member at a time. The package's own unit, which would
start a cluster of one, never gets to start; its defaults file and data directory are not ours and stay as they are.
From releases to packages and back, running members change over in 04-cluster, through the rolling gate.`,
  examples: [
    'zx runbooks/01-install.ts',
    'zx runbooks/01-install.ts --dry-run',
    'zx runbooks/01-install.ts --limit etcd2',
  ],
  before: checkInstallable,
  steps: ({ cluster, members }) => [
    {
      title: 'Check that no member runs another minor version',
      on: members,
      run: check(checkRunningVersion),
    },
    ...(cluster.install.from === 'package' ? fromPackages(cluster, members) : fromArchive(cluster, members)),
    {
      title: "Put etcd's programs on every login shell's PATH",
      on: members,
      ensure: () => [
        directory(cluster.install.bin),
        ...programs(cluster.etcd.version).map(name =>
          link(`${cluster.install.bin}/${name}`, binary(cluster, name)),
        ),
        file(profileFile, renderProfile(cluster)),
      ],
    },
  ],
})

const fromArchive = (cluster: Cluster, members: Host[]): Step[] => [
  {
    title: `Install etcd ${cluster.etcd.version} and check its sha256`,
    on: members,
    ensure: () => etcdPrograms(cluster),
  },
]

const fromPackages = (cluster: Cluster, members: Host[]): Step[] => [
  {
    title: 'Check that no etcd of others runs there',
    on: members,
    look: servicesLooks,
    run: check(facts => checkStrays(facts, members)),
  },
  {
    title: `Find etcd ${cluster.etcd.version} among the distribution's packages`,
    on: members,
    look: packagesLook(cluster),
    run: { plan: facts => findPackages(facts, members) },
  },
  {
    title: `Install etcd ${cluster.etcd.version} from the distribution's packages and hold it`,
    on: members,
    ensure: () => etcdPrograms(cluster),
    leave: (member, facts) => (runsPackaged(cluster, member, facts) ? LATER : undefined),
  },
]

const LATER = 'etcd runs from that package; 04-cluster brings it in, one member at a time'

const programs = (version: string) =>
  features(version).etcdutl ? (['etcd', 'etcdctl', 'etcdutl'] as const) : (['etcd', 'etcdctl'] as const)
