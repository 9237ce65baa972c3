import { confirmCluster } from '../lib/confirm.ts'
import { chain } from '../lib/runbook.ts'
import { statusStep } from '../lib/status/step.ts'
import preflight from './00-preflight.ts'
import install from './01-install.ts'
import unit from './02-unit.ts'
import datadir from './03-datadir.ts'
import cluster from './04-cluster.ts'
import pki from './05-pki.ts'
import tls from './06-tls.ts'
import haproxy from './07-haproxy.ts'
import backup from './08-backup.ts'

// Certificates come before the first start, so that no plaintext port ever opens.
chain(
  import.meta,
  {
    title: 'Everything, in order',
    about: `
From machines that ssh reaches to a cluster that is secure, balanced and backed up: 00, 01, 02, 03, 05, 04, 06, 07 and
08 over one connection per machine. On what is there already it changes nothing. On a running cluster without TLS it
asks before it migrates it.`,
    values: confirmCluster,
    closing: ({ cluster }) => statusStep(cluster),
    next: ['zx runbooks/status.ts', 'etcdctl member list   # on a member', 'docs/onboarding.md'],
    examples: [
      'zx runbooks/all.ts',
      'zx runbooks/all.ts --dry-run',
      'zx runbooks/all.ts --cluster all --yes',
    ],
  },
  [preflight, install, unit, datadir, pki, cluster, tls, haproxy, backup],
)
