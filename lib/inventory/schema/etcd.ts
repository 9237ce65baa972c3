import { lastingDirectory } from '../paths.ts'
import { discovery } from './discovery.ts'
import { passedOn } from './passed-on.ts'
import { record } from './record.ts'
import { choice, port, text } from './scalars.ts'
import { sha256 } from './sha256.ts'

/** What etcd is, where it listens and where it keeps its data. */
export const etcd = record(
  {
    version: text({
      doc: 'etcd release to run, in full. Rolling to another patch release is done by the runbooks; another minor release has a runbook of its own.',
      form: 'a version such as 3.5.33',
      // The newest release of the oldest minor that still gets fixes: what most clusters and clients run today.
      default: '3.5.33',
    }),
    sha256,
    style: choice(['file', 'env', 'flags'], {
      doc: 'How etcd is told its settings: file = /etc/etcd/etcd.yaml, env = ETCD_… variables in /etc/default/etcd, flags = on the command line in its unit. A change is rolled out one member at a time.',
      default: 'file',
    }),
    ...discovery,
    clientPort: port({ doc: 'Port for clients.', default: 2379 }),
    peerPort: port({ doc: 'Port for the other members.', default: 2380 }),
    metricsPort: port({
      doc: 'Port for /metrics and /health in plain http, on loopback only: other machines never reach it.',
      default: 2381,
    }),
    dataBase: text({
      doc: 'A member’s data lies in <dataBase>/<name>.etcd. Nothing here ever empties it.',
      form: 'a directory such as /var/lib/etcd',
      rule: lastingDirectory,
      default: '/var/lib/etcd',
    }),
    walBase: text({
      doc: 'Puts the write-ahead log on another disk, in <walBase>/<name>.wal. Default: it lies with the data.',
      form: 'a directory such as /var/lib/etcd-wal',
      rule: lastingDirectory,
      example: '/var/lib/etcd-wal',
    }),
    token: text({
      doc: 'initial-cluster-token, which keeps clusters apart that could otherwise meet. Default: the cluster’s name.',
      form: 'a word of letters, digits and . _ -',
      pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
      example: 'demo',
    }),
    config: passedOn({
      doc: 'Any other key of etcd’s own configuration file, under etcd’s name, such as `quota-backend-bytes: 8589934592`, written like that whatever the style; checked against the keys of the chosen version. A change is rolled out one member at a time.',
    }),
  },
  { doc: 'etcd itself.' },
)
