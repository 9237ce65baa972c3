import { record } from './record.ts'
import { choice, integer, port } from './scalars.ts'

/** What the load balancers do. */
export const haproxy = record(
  {
    port: port({
      doc: 'Port clients connect to. On a machine that is also a member, choose another than etcd’s.',
      default: 2379,
    }),
    balance: choice(['roundrobin', 'leastconn'], {
      doc: 'Which member a new connection goes to: each in turn, or the one with the fewest.',
      default: 'roundrobin',
    }),
    statsPort: port({
      doc: 'Port of the statistics page, on loopback only; 0 leaves just the admin socket.',
      off: true,
      default: 8404,
    }),
    timeoutSeconds: integer({
      doc: 'A connection without traffic is cut after this time. Long, because watches are quiet for long.',
      form: 'a time in seconds',
      from: 10,
      to: 604_800,
      default: 3600,
    }),
  },
  { doc: 'HAProxy on the load balancers.' },
)
