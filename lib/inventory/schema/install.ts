import { localPath, remoteDirectory } from '../paths.ts'
import { list } from './collections.ts'
import { record } from './record.ts'
import { choice, type Rule, text } from './scalars.ts'

const urlProblem: Rule = value => {
  if (!URL.canParse(value) || !/^https?:\/\/[A-Za-z0-9.:[\]_/~%+-]+$/.test(value))
    return 'is not a plain http or https URL, without user, query or spaces'
  return value.endsWith('/') ? 'ends with a slash; remove it' : undefined
}
const form = 'a URL such as https://mirror.example.com/etcd'

/** Where etcd's programs come from and where they go. */
export const install = record(
  {
    from: choice(['release', 'mirror', 'push', 'package'], {
      doc: 'Where etcd comes from: release = each host downloads from etcd’s release sites; mirror = from your `url`; push = this machine copies an archive over, for hosts without a way out. The sha256 is checked in each case. package = the distribution’s package of `etcd.version`, by apt, dnf or yum, held there against unattended upgrades.',
      default: 'release',
    }),
    url: text({
      doc: 'Base of the download, which has v<version>/etcd-v<version>-linux-<arch>.tar.gz. Needed for mirror; release has https://github.com/etcd-io/etcd/releases/download.',
      form,
      rule: urlProblem,
      example: 'https://mirror.example.com/etcd',
    }),
    fallbackUrl: text({
      doc: 'Tried when the first does not answer; the same layout. Default: https://storage.googleapis.com/etcd for release, none for mirror.',
      form,
      rule: urlProblem,
      example: 'https://mirror2.example.com/etcd',
    }),
    archives: text({
      doc: 'Directory on this machine with the archives for push; relative is beside this file.',
      form: 'a path',
      rule: localPath,
      default: 'archives',
    }),
    directory: text({
      doc: 'Each release gets a directory of its own in it, so that going back is quick; packages bring theirs to /usr/bin.',
      form: 'a directory such as /opt/etcd',
      rule: remoteDirectory,
      default: '/opt/etcd',
    }),
    bin: text({
      doc: 'Links to the current etcd, etcdctl and etcdutl; put on every login shell’s PATH.',
      form: 'a directory such as /opt/etcd/bin',
      rule: remoteDirectory,
      default: '/opt/etcd/bin',
    }),
    packages: list(
      text({ doc: '', form: 'a package name such as etcd-server', pattern: /^[a-z0-9][a-z0-9.+_-]*$/i }),
      {
        doc: 'Names of the packages for package. Default: etcd-server and etcd-client on Debian and Ubuntu, etcd on the RHEL family.',
        example: ['etcd-server', 'etcd-client'],
      },
    ),
    packageVersion: text({
      doc: 'Version of those packages in full, where several have the same `etcd.version`. Default: the newest of them.',
      form: 'a package version such as 3.4.23-4+b4',
      pattern: /^[0-9][A-Za-z0-9.+:~_-]*$/,
      example: '3.4.23-4+b4',
    }),
  },
  { doc: 'Where etcd’s programs come from and where they go.' },
)
