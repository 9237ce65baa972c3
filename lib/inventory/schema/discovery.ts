import { HOST_NAME } from '../names.ts'
import { localPath } from '../paths.ts'
import { list } from './collections.ts'
import { record } from './record.ts'
import { choice, type Rule, text } from './scalars.ts'

const plainUrl = (value: string) => URL.canParse(value) && /^https?:\/\/[A-Za-z0-9.:[\]_/~%+-]+$/.test(value)

const discoveryUrlProblem: Rule = value => {
  if (!plainUrl(value)) return 'is not a plain http or https URL, without user, query or spaces'
  if (/\/new$/.test(value)) return 'asks for a token itself; leave /new out, 04-cluster adds it'
  return value.endsWith('/') ? 'ends with a slash; remove it' : undefined
}
const endpointProblem: Rule = value =>
  plainUrl(value) && new URL(value).pathname === '/' && !value.endsWith('/')
    ? undefined
    : 'is not the URL of an etcd, such as https://registry.example.com:2379'
const file = (doc: string) => text({ doc, form: 'a PEM file', rule: localPath })

/** How members of a new cluster find each other; keys of `etcd`. */
export const discovery = {
  discovery: choice(['static', 'srv', 'token'], {
    doc: 'How members of a new cluster find each other: static = they are told the list above; srv = by SRV records in DNS, which 04-cluster checks on every member first and writes down if they are missing; token = by meeting at a discovery service, for which 04-cluster makes a token. Once the cluster has formed, neither DNS nor the service is needed again.',
    default: 'static',
  }),
  discoveryDomain: text({
    doc: 'For srv: the domain that has the records, etcd’s discovery-srv. Server and peer certificates cover it, and each member’s name in it. Default: the cluster’s `domain`.',
    form: 'a domain such as etcd.example.com',
    pattern: HOST_NAME,
    example: 'etcd.example.com',
  }),
  discoverySrvName: text({
    doc: 'For srv: tells the clusters of one domain apart, etcd’s discovery-srv-name: blue stands for _etcd-server-ssl-blue._tcp. Default: none.',
    form: 'a word of up to 46 letters, digits and inner hyphens',
    // With `_etcd-server-ssl-` before it, a label of DNS holds no more (RFC 1035 section 2.3.4).
    pattern: /^[A-Za-z0-9]([A-Za-z0-9-]{0,44}[A-Za-z0-9])?$/,
    example: 'blue',
  }),
  discoveryUrl: text({
    doc: 'For token: where tokens are made. A discovery service such as https://discovery.example.com, or an etcd 3.4 or 3.5 with enable-v2 and a directory in it: https://registry.example.com:2379/v2/keys/discovery. Members dial it while the cluster forms, and verify https by their system’s own authorities.',
    form: 'a URL such as https://discovery.example.com',
    rule: discoveryUrlProblem,
    example: 'https://discovery.example.com',
  }),
  discoveryEndpoints: list(
    text({
      doc: 'One of them.',
      form: 'a URL such as https://registry.example.com:2379',
      rule: endpointProblem,
    }),
    {
      doc: 'For token with etcd 3.6, instead of discoveryUrl: the endpoints of an etcd that is the registry.',
      example: ['https://registry.example.com:2379'],
    },
  ),
  discoveryTls: record(
    {
      ca: file('Authority of the endpoints.'),
      certificate: file('Client certificate to show them.'),
      key: file('Its private key.'),
    },
    {
      optional: true,
      doc: 'For https discoveryEndpoints: PEM files on this machine, which 04-cluster copies to the members. Default: the members’ own authorities, and no client certificate.',
      example: { ca: 'registry-ca.crt', certificate: 'registry.crt', key: 'registry.key' },
    },
  ),
}
