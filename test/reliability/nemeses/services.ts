import type { Nemesis } from './nemesis.ts'
import { eventually } from './stage.ts'

/** HAProxy's own page as comma-separated values (HAProxy management guide, 9.1). */
const STATISTICS = 'http://127.0.0.1:8404/;csv'
const OTHER = 'squatter'

/** N46, N48: what stands around etcd on a host. */
export const services: Nemesis[] = [
  {
    id: 'N46',
    title: 'A member is stopped; the load balancer sends clients to the others',
    run: { book: 'status' },
    when: 'before',
    inject: async ({ inside, balancers, network }) => {
      await inside('etcd2', 'systemctl', 'stop', 'etcd')
      const look = async () => /etcd2,.*,DOWN/.test(await network(balancers[0]!, 'curl', '-s', STATISTICS))
      await eventually('the load balancer sees it down', look)
    },
    heal: async ({ inside }) => {
      await inside('etcd2', 'systemctl', 'start', 'etcd')
    },
    exits: [1],
    says: [/etcd2.*(down|stopped|not run)/i, /next: /],
    gapMs: 5000,
  },
  {
    id: 'N48',
    title: 'Another program listens on the client port of a member that is stopped: what preflight says',
    run: { book: '00-preflight', flags: ['--yes'] },
    when: 'before',
    inject: async ({ inside }) => {
      await inside('etcd3', 'systemctl', 'stop', 'etcd')
      await inside('etcd3', 'systemd-run', '--quiet', `--unit=${OTHER}`, '/usr/sbin/sshd', '-D', '-p', '2379')
    },
    heal: async ({ inside }) => {
      await inside('etcd3', 'systemctl', 'stop', OTHER)
      await inside('etcd3', 'systemctl', 'start', 'etcd')
    },
    exits: [5],
    says: [/etcd3/, /port 2379 is taken by sshd/],
    gapMs: 5000,
  },
]
