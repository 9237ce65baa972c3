import { readFileSync } from 'node:fs'
import { firewallDirectory } from '../etcd/paths.ts'
import { MANAGED } from '../resources/file.ts'

const [rolling, body] = ['../far/rolling.sh', './etcd-firewall.sh'].map(name =>
  readFileSync(new URL(name, import.meta.url), 'utf8'),
)

/** The program that brings the rules in force on a host, and takes unconfirmed ones back; the same for every host. */
export const firewallProgramText = `#!/bin/sh
# ${MANAGED}. A change made here is undone by the next run.
DIRECTORY=${firewallDirectory}

${rolling}
${body}`
