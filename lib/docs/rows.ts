/** Something a reader of a published guide on etcd ends up with, and the runbook that gives it here. */
export type Row = {
  /** Letter of the guide, number within it; end-to-end tests begin their names with it. */
  id: string
  text: string
  /** Names of runbooks, `inventory` or `docs`, comma-separated where several share it. */
  where: string
}

const rows = (guide: string, texts: Record<number, [text: string, where: string]>): Row[] =>
  Object.entries(texts).map(([number, [text, where]]) => ({ id: `${guide}${number}`, text, where }))

/** The guides by their letter. */
export const GUIDES: Record<string, string> = {
  A: 'Three nodes with Ansible, from the release archive',
  B: 'Shell scripts over ssh, certificates by cfssl, settings as flags',
  C: 'Environment file and HAProxy, for Kubernetes',
  D: 'Distribution package and certificate profiles',
  E: 'etcd for Kubernetes: topologies, backup, restore',
}

/** Every row of every guide, in order. */
export const ROWS: Row[] = [
  ...rows('A', {
    1: ['Each host is the one the inventory means, with the address or interface it names', '00-preflight'],
    2: [
      'The release is installed for the architecture, its sha256 checked first, nothing left over',
      '01-install',
    ],
    3: [
      'Every login shell finds the programs, and plain etcdctl works; options given win',
      '01-install, 06-tls',
    ],
    4: ['A notify service that starts with the machine and again after a failure', '02-unit'],
    5: ['A data directory per member, for etcd alone, that no rerun empties', '03-datadir'],
    6: ['A YAML configuration in which no unknown key goes unnoticed', '04-cluster'],
    7: ['Members started together form one cluster by static discovery', '04-cluster'],
    8: ['Members find each other by DNS SRV or by a discovery service', '04-cluster'],
    9: ['An authority of one’s own, and certificates with each member’s names and addresses', '05-pki'],
    10: ['Keys and certificates on the hosts, readable by whoever needs them alone', '05-pki'],
    11: ['A running cluster goes from http to https without losing a write', '06-tls'],
    12: ['Every member is healthy as seen from any; what one takes the others have', '04-cluster, status'],
  }),
  ...rows('B', {
    1: ['The settings as flags of the unit', '02-unit'],
    2: ['Clients and peers without a certificate are refused', '06-tls'],
    3: ['Certificates made elsewhere are checked before any host is touched, then used', '05-pki'],
    4: ['Health per member and per endpoint, with the certificates', 'status'],
  }),
  ...rows('C', {
    1: ['Hosts know each other by name, in a marked block of /etc/hosts', '00-preflight'],
    2: ['The settings as an environment file', '02-unit'],
    3: ['HAProxy spreads clients over healthy members, TLS end to end', '07-haproxy'],
    4: ['A firewall open for exactly who needs it, which never locks the operator out', '00-preflight'],
    5: [
      'A kube-apiserver’s certificate, flags and kubeadm snippet, put to use by a real client',
      '16-kubernetes',
    ],
    6: ['A view of the members for people', 'status'],
    7: ['A wildcard certificate, and the authority in the hosts’ trust store', '05-pki'],
    8: ['Releases that corrupt data are refused, those with known faults warned about', '00-preflight'],
  }),
  ...rows('D', {
    1: [
      'Installed from the distribution’s packages, whose own service does not get in the way',
      '01-install',
    ],
    2: ['Server, peer and client certificates, each for its own purpose', '05-pki'],
    3: ['A wrapper on the host that has every endpoint and certificate set', '06-tls'],
    4: ['Health and members by the wrapper and by plain HTTP', 'status'],
  }),
  ...rows('E', {
    1: ['One, three, five or seven members; alone on their hosts or beside other services', 'inventory'],
    2: ['What a client needs, ready to paste', '16-kubernetes'],
    3: ['Backups on a schedule, proven, kept as long as configured, copied off the host', '08-backup'],
    4: ['A snapshot becomes a new cluster, after the cluster’s name was typed', '09-restore'],
    5: ['Snapshots go to and from an etcd that an operator runs inside Kubernetes', 'docs, 09-restore'],
  }),
]

/** Ids at the beginning of a test's name: `A7` and `A12` of `A7 A12: 04 --plaintext starts …`. Pure. */
export const idsOf = (name: string): string[] =>
  /^((?:[A-Z]\d+ )*[A-Z]\d+):/.exec(name)?.[1]?.split(' ') ?? []
