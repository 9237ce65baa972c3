import { ends, network } from './addresses.ts'
import { clusterOf } from './paths.ts'
import type { Release } from './releases.ts'
import type { Lab, LabHost } from './state.ts'

/** Where the lab's own HTTP server listens on the bridge. */
export const MIRROR_PORT = 8000

/** The mirror's address as hosts reach it. */
export const mirrorUrl = (slot: number): string => `http://${network(slot).gateway}:${MIRROR_PORT}`

/** The text of the lab's inventory, as an operator would write it; paths are relative to the file. */
export const inventoryText = (lab: Lab, etcd: Release): string => {
  const { user, port } = lab.settings
  const named = (kind: LabHost['kind']) =>
    lab.hosts
      .filter(host => host.kind === kind)
      .map(({ name, number }) => `      ${name}: ${ends(lab.slot, number).address}`)
  const balancers = named('loadBalancer')
  const lines = [
    `# Made by \`npm run lab -- up\` for the lab ${lab.name}, and written again by each.`,
    'clusters:',
    `  ${clusterOf(lab.name)}:`,
    '    members:',
    ...named('member'),
    ...(balancers.length ? ['    loadBalancers:', ...balancers] : []),
    '    ssh:',
    `      user: ${user}`,
    ...(port === 22 ? [] : [`      port: ${port}`]),
    `      identityFile: keys/${lab.name}/id_ed25519`,
    `      knownHostsFile: keys/${lab.name}/known_hosts`,
    '    etcd:',
    `      version: ${etcd.version}`,
    `      sha256: { ${etcd.architecture}: ${etcd.sha256} }`,
    '    install:',
    '      from: mirror',
    `      url: ${mirrorUrl(lab.slot)}/etcd`,
  ]
  return `${lines.join('\n')}\n`
}
