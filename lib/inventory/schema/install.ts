import { localPath, remoteDirectory } from '../paths.ts'
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
    from: choice(['release', 'mirror', 'push'], {
      doc: 'Where etcd comes from: release = each host downloads from etcd’s release sites; mirror = from your `url`; push = this machine copies an archive over, for hosts without a way out. The sha256 is checked in each case.',
      default: 'release',
      later: ['package'],
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
      doc: 'Each release gets a directory of its own in it, so that going back is quick.',
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
  },
  { doc: 'Where etcd’s programs come from and where they go.' },
)
