import { cluster } from '../../unit/preflight/fixture.ts'
import { type Judged, judged } from './entry.ts'
import { foundWith } from './found.ts'

const system = (text: string) => ({ etcd2: { looks: { system: text } } })
const SYSTEMD = 'init systemd\n'

/** Hosts: what no host of a lab is like, or takes long to become, of 24 to 84. */
export const environment: Judged[] = [
  judged(
    '24',
    'Two names that are one machine',
    'refuse',
    () =>
      foundWith({
        etcd2: {
          machine: { machineId: 'id-of-etcd1', addresses: [{ interface: 'eth0', address: '10.0.0.11' }] },
        },
      }),
    'etcd2: it is the same machine as etcd1',
    'give etcd2 a machine of its own',
  ),
  judged(
    '33',
    'A name that one host can’t resolve',
    'refuse',
    () =>
      foundWith({
        etcd1: { looks: { resolving: 'b.example 10.0.0.12 \n' } },
        etcd3: { looks: { resolving: 'b.example \n' } },
      }),
    "etcd3: it can't resolve b.example",
    'getent ahosts b.example',
  ),
  judged(
    '33b',
    'A name that is another machine to one host',
    'refuse',
    () =>
      foundWith({
        etcd1: { looks: { resolving: 'b.example 10.0.0.12 \n' } },
        etcd3: { looks: { resolving: 'b.example 10.9.9.9 \n' } },
      }),
    'etcd3: it resolves b.example to 10.9.9.9',
    'etcd1 resolves it to 10.0.0.12',
  ),
  judged(
    '61',
    'A machine without systemd',
    'refuse',
    () => foundWith(system('init openrc-init\n')),
    'etcd2: process 1 is openrc-init, not systemd',
    'that systemd has booted',
  ),
  judged(
    '62',
    'A systemd that is too old',
    'refuse',
    () => foundWith({ etcd2: { looks: { 'etcd unit': 'LoadState=not-found\nActiveState=inactive\n' } } }),
    'etcd2: systemd is older than 239',
  ),
  judged(
    '63',
    'An architecture etcd is not released for',
    'refuse',
    () => foundWith({ etcd2: { machine: { architecture: 'riscv64' } } }),
    'etcd2: etcd is not released for riscv64',
    'amd64, arm64, ppc64le, s390x',
  ),
  judged('63b', 'Two architectures in one cluster, whose sums are known', 'accept', () =>
    foundWith(
      { etcd2: { machine: { architecture: 'arm64' } } },
      {
        cluster: cluster({
          etcd: { ...cluster().etcd, sha256: { amd64: 'a'.repeat(64), arm64: 'b'.repeat(64) } },
        }),
      },
    ),
  ),
  judged(
    '64',
    'A system these runbooks were not tried on',
    'warn',
    () =>
      foundWith({
        etcd2: { machine: { os: { id: 'alpine', like: [], version: '3.20', name: 'Alpine Linux v3.20' } } },
      }),
    'etcd2: Alpine Linux v3.20 is not of the Debian or RHEL family',
  ),
  judged(
    '65',
    'A host without curl or tar',
    'refuse',
    () => foundWith({ etcd2: { looks: { tools: 'tar\ncurl\n' } } }),
    'etcd2: tar, curl missing',
    'apt-get install tar curl   # on etcd2',
  ),
  judged(
    '72',
    'The static pod of kubeadm',
    'refuse',
    () => foundWith({ etcd2: { looks: { strangers: `sign /etc/kubernetes/manifests/etcd.yaml\n` } } }),
    'etcd2: kubeadm runs an etcd here as a static pod',
  ),
  judged(
    '72b',
    'An etcd in a container with the host’s network',
    'refuse',
    () =>
      foundWith({
        etcd2: {
          looks: {
            strangers: `process 814 here /usr/local/bin/etcd 0::/system.slice/docker-0a1b.scope\n`,
          },
        },
      }),
    'etcd2: another etcd runs there (pid 814, /usr/local/bin/etcd, docker-0a1b.scope)',
  ),
  judged(
    '77',
    'SELinux is enforcing',
    'warn',
    () => foundWith(system(`${SYSTEMD}selinux Enforcing\n`)),
    'etcd2: SELinux is enforcing',
    'restorecon -Rv /opt/etcd /var/lib/etcd /etc/etcd   # on etcd2',
  ),
  judged(
    '78',
    'A firewall between two members',
    'refuse',
    () => foundWith({ etcd1: { looks: { reach: '10.0.0.12 2380\n' } } }),
    'etcd1: nothing comes back from etcd2, port 2380',
    'nft list ruleset   # on etcd2',
  ),
  judged(
    '79',
    'Members with different MTUs',
    'warn',
    () =>
      foundWith({
        etcd1: { machine: { mtus: { eth0: 9000 } } },
        etcd2: { machine: { mtus: { eth0: 1500 } } },
      }),
    'etcd1: its MTU is 9000, and that of etcd2 1500',
  ),
  judged(
    '80',
    'A clock that is behind',
    'refuse',
    () => foundWith({ etcd2: { machine: { clock: { offsetMs: -600_000, uncertaintyMs: 2 } } } }),
    'etcd2: its clock differs by -10 min from the one here',
    'timedatectl set-ntp true',
  ),
  judged(
    '80b',
    'The year 1970',
    'refuse',
    () => foundWith({ etcd2: { machine: { clock: { offsetMs: -1.79e12, uncertaintyMs: 2 } } } }),
    'etcd2: its clock differs by',
  ),
  judged(
    '81',
    'A machine that was cloned',
    'warn',
    () => foundWith({ etcd2: { machine: { machineId: 'id-of-etcd1' } } }),
    'etcd2: it has the machine-id of etcd1',
    'rm /etc/machine-id && systemd-machine-id-setup',
  ),
  judged(
    '81b',
    'A host that calls itself localhost',
    'inform',
    () => foundWith({ etcd2: { machine: { hostname: 'localhost' } } }),
    'etcd2: it calls itself localhost',
  ),
  judged(
    '82',
    'A machine with little memory',
    'warn',
    () => foundWith(system(`${SYSTEMD}memory 400000\n`)),
    'etcd2: 410 MB of memory',
  ),
  judged(
    '83',
    'A reboot is due',
    'inform',
    () => foundWith(system(`${SYSTEMD}memory 8000000\nreboot required\n`)),
    'etcd2: a reboot is due',
  ),
]
