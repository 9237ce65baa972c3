import { expectedSha256 } from '../lib/etcd/checksums.ts'
import { checkRunningVersion } from '../lib/etcd/identity.ts'
import { checkInstallable } from '../lib/etcd/installable.ts'
import { binary, profileFile } from '../lib/etcd/paths.ts'
import { renderProfile } from '../lib/etcd/shell.ts'
import { features } from '../lib/etcd/versions.ts'
import { directory } from '../lib/resources/directory.ts'
import { file } from '../lib/resources/file.ts'
import { link } from '../lib/resources/link.ts'
import { release } from '../lib/resources/release.ts'
import { runbook } from '../lib/runbook.ts'
import { check } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'Install',
  about: `
etcd is one program, etcdctl its command line, etcdutl its tool for files (since 3.5). The release archive comes from
the project's own download sites, from a mirror of yours (install.from: mirror), or from this machine (push). Its
sha256 is known before it is fetched and compared before it is unpacked; the unpacked program must run and name the
right version before anything points to it.

Each version has a directory of its own, so a running etcd never has its program changed under it: the unit names the
directory, and the links in install.bin only serve people's PATH. Running this again downloads nothing.`,
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
    {
      title: `Install etcd ${cluster.etcd.version} and check its sha256`,
      on: members,
      ensure: () => [
        directory(cluster.install.directory),
        release(cluster, architecture => expectedSha256(cluster, architecture)),
      ],
    },
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

const programs = (version: string) =>
  features(version).etcdutl ? (['etcd', 'etcdctl', 'etcdutl'] as const) : (['etcd', 'etcdctl'] as const)
