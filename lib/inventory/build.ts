import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { ipBytes } from '../pki/sans.ts'
import { canonical } from './addresses.ts'
import type {
  Cluster,
  Host,
  InstallSettings,
  PkiSettings,
  Role,
  SshTarget,
  VirtualAddress,
} from './cluster.ts'
import { canonicalNetwork } from './networks.ts'
import { localFile } from './paths.ts'
import type { ClusterInput, HostInput } from './schema/inventory.ts'
import type { Source } from './source.ts'

const RELEASES = 'https://github.com/etcd-io/etcd/releases/download'
const RELEASES_FALLBACK = 'https://storage.googleapis.com/etcd'

/** A copy without what is undefined, so that merging lets only what was said win. */
const said = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>

type SshInput = HostInput['ssh']

const sshTarget = (address: string, common: SshInput, own: SshInput, directory: string): SshTarget => {
  const merged = { ...said(common), ...said(own) }
  const { identityFile, knownHostsFile } = merged
  return {
    ...merged,
    host: address,
    ...(identityFile && { identityFile: localFile(identityFile, directory) }),
    ...(knownHostsFile && { knownHostsFile: localFile(knownHostsFile, directory) }),
  }
}

const host = (name: string, role: Role, input: HostInput, common: SshInput, directory: string): Host => {
  const address = canonical(input.address!)
  const ssh = sshTarget(address, common, input.ssh, directory)
  return {
    name,
    role,
    machine: `${address}:${ssh.port ?? 22}`,
    address,
    peerAddress: input.peerAddress ? canonical(input.peerAddress) : address,
    ...said({ interface: input.interface, hostname: input.hostname }),
    addresses: input.addresses.map(one => canonical(one!)),
    ssh,
  }
}

const install = (input: ClusterInput['install'], directory: string): InstallSettings => ({
  ...input,
  // A mirror without a URL is refused by the rules; pushing never asks.
  url: input.url ?? RELEASES,
  fallbackUrl: input.fallbackUrl ?? (input.from === 'release' ? RELEASES_FALLBACK : undefined),
  archives: localFile(input.archives, directory),
  packages: input.packages.map(name => name!),
})

const pki = (input: ClusterInput['pki'], cluster: string, directory: string): PkiSettings => {
  const ca = (pair: (typeof input)['clientCa']) =>
    pair && {
      certificate: localFile(pair.certificate!, directory),
      ...(pair.key && { key: localFile(pair.key, directory) }),
    }
  const { from, passphraseFile } = input
  return {
    ...input,
    directory: join(localFile(input.directory, directory), cluster),
    from: from && localFile(from, directory),
    passphraseFile: passphraseFile && localFile(passphraseFile, directory),
    clientCa: ca(input.clientCa),
    peerCa: ca(input.peerCa),
  }
}

/** RFC 5798 leaves the id to the operator; the end of the address is another for each address of a small network. */
const routerId = (address: string): number => ipBytes(address).at(-1) || 255

const virtual = (input: ClusterInput['virtualAddress']): VirtualAddress | undefined => {
  if (!input) return undefined
  const address = canonical(input.address!)
  return {
    address,
    prefix: input.prefix ?? (isIPv6(address) ? 128 : 32),
    routerId: input.routerId ?? routerId(address),
    ...said({ interface: input.interface }),
  }
}

const etcd = (
  input: ClusterInput['etcd'],
  cluster: string,
  domain: string | undefined,
  directory: string,
) => {
  const { ca, certificate, key } = input.discoveryTls ?? {}
  const local = (path: string | undefined) => path && localFile(path, directory)
  return {
    ...input,
    token: input.token ?? cluster,
    discoveryEndpoints: input.discoveryEndpoints.map(one => one!),
    discoveryDomain: input.discoveryDomain ?? (input.discovery === 'srv' ? domain : undefined),
    discoveryTls:
      input.discoveryTls && said({ ca: local(ca), certificate: local(certificate), key: local(key) }),
  }
}

/** The typed cluster of a checked input: paths absolute, addresses canonical, and what depends on other keys filled in. */
export const build = (name: string, input: ClusterInput, source: Source): Cluster => {
  const { directory, file } = source
  const hosts = (role: Role, entries: ClusterInput['members']) =>
    entries.map(entry => host(entry.name, role, entry.value, input.ssh, directory))
  const { members, loadBalancers, virtualAddress, adminGroup, domain } = input
  return {
    name,
    members: hosts('member', members),
    loadBalancers: hosts('loadBalancer', loadBalancers),
    etcd: etcd(input.etcd, name, domain, directory),
    install: install(input.install, directory),
    pki: pki(input.pki, name, directory),
    haproxy: input.haproxy,
    backup: { ...input.backup, fetchTo: join(localFile(input.backup.fetchTo, directory), name) },
    firewall: {
      tool: input.firewall.tool,
      clients: input.firewall.clients?.map(one => canonicalNetwork(one!)),
      ssh: input.firewall.ssh.map(one => canonicalNetwork(one!)),
    },
    hostsFile: input.hostsFile,
    ...said({ adminGroup, domain, virtualAddress: virtual(virtualAddress) }),
    warnings: [],
    inventory: { file, directory },
  }
}
