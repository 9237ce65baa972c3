import { type Cluster, type Host, hostsOf } from '../../inventory/cluster.ts'

/** What a certificate file is called without its ending and without what mkcert adds: `etcd1+3-client.pem` → `etcd1`. */
export const stemsOf = (file: string): string[] => {
  const base = /^(.+)\.(pem|crt|cer)$/i.exec(file)?.[1]
  if (base === undefined || base.endsWith('-key')) return []
  return [...new Set([base, base.replace(/-client$/, ''), base.replace(/(\+\d+)?(-client)?$/, '')])]
}

/** Where the private key of a certificate file may lie: as cfssl and mkcert write it, as openssl's users call it. */
export const keyNames = (file: string): string[] => {
  const base = file.replace(/\.[^.]+$/, '')
  return [`${base}-key.pem`, `${base}.key`, `${base}.key.pem`, `${base}-key.key`, file]
}

const ownNames = ({ domain }: Cluster, { name, hostname, address }: Host): string[] => [
  ...(domain ? [name, hostname].flatMap(one => (one ? [`${one}.${domain}`] : [])) : []),
  name,
  ...(hostname ? [hostname] : []),
  address,
]

/** The names of a member's server or peer certificate, best first; the last are for one certificate of all members. */
export const memberNames = (cluster: Cluster, member: Host, purpose: 'server' | 'peer'): string[] => {
  const own = ownNames(cluster, member)
  return [
    ...own.flatMap(name => [`${name}-${purpose}`, `${purpose}-${name}`]),
    ...own,
    purpose,
    ...['etcd', 'members', 'wildcard'],
  ]
}

export const ADMIN_NAMES = ['admin', 'etcd-admin', 'root', 'client']
export const CHECK_NAMES = ['haproxy-check', 'haproxy', 'check', 'healthcheck']
export const APISERVER_NAMES = ['kube-apiserver-etcd-client', 'apiserver-etcd-client', 'kube-apiserver']

/** The names of a CA's certificate, best first. */
export const authorityNames = (kind: 'client' | 'peer'): string[] => [
  `${kind}-ca`,
  `ca-${kind}`,
  'ca',
  'etcd-ca',
  'rootCA',
]

/** Whether one certificate is named for a host: then it is not what another host takes for want of its own. */
export const namesHost = (cluster: Cluster, stem: string): boolean =>
  hostsOf(cluster).some(host =>
    ownNames(cluster, host).some(name =>
      [name, `${name}-server`, `${name}-peer`, `server-${name}`, `peer-${name}`].includes(stem),
    ),
  )
