import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints, loaded, withLines } from './helper.ts'

const REGISTRY = 'discoveryEndpoints: [https://r:2379]'
const WRONG: [name: string, etcd: string, first: string][] = [
  [
    'srv without a domain',
    'discovery: srv',
    '7:24: etcd.discovery is srv, but etcd.discoveryDomain is missing, and so is domain; add it',
  ],
  [
    'a token from nowhere',
    'discovery: token',
    '7:24: etcd.discovery is token, but etcd.discoveryUrl is missing; add it',
  ],
  [
    'a token from nowhere with 3.6',
    'version: 3.6.14, discovery: token',
    '7:41: etcd.discovery is token, but etcd.discoveryEndpoints is missing; add it',
  ],
  [
    'a domain that nobody asks for',
    'discoveryDomain: etcd.test',
    '7:13: etcd.discoveryDomain belongs to discovery: srv, but it is static; remove it, or choose srv',
  ],
  [
    'a registry where DNS is asked',
    'discovery: srv, discoveryDomain: etcd.test, discoveryUrl: https://d',
    '7:57: etcd.discoveryUrl belongs to discovery: token, but it is srv; remove it, or choose token',
  ],
  [
    'a registry that the version can’t talk to',
    `discovery: token, ${REGISTRY}`,
    '7:31: etcd.discoveryEndpoints needs etcd 3.6; 3.5 knows only the older protocol: use etcd.discoveryUrl',
  ],
  [
    'two registries',
    `version: 3.6.14, discovery: token, discoveryUrl: https://d, ${REGISTRY}`,
    '7:73: etcd.discoveryEndpoints and etcd.discoveryUrl are two registries; remove one of them',
  ],
  [
    'endpoints of both schemes',
    'version: 3.6.14, discovery: token, discoveryEndpoints: [http://r:2379, https://s:2379]',
    '7:48: etcd.discoveryEndpoints mixes http and https, and a member speaks one of them; use https for all',
  ],
  [
    'certificates for plain http',
    'discovery: token, discoveryUrl: https://d, discoveryTls: { ca: a.pem }',
    '7:56: etcd.discoveryTls is for https endpoints, of which there are none; remove it',
  ],
  [
    'a certificate without its key',
    `version: 3.6.14, discovery: token, ${REGISTRY}, discoveryTls: { certificate: a.pem }`,
    '7:86: etcd.discoveryTls has a certificate or a key without the other; add it',
  ],
  [
    'a URL that would make a token at every start',
    'discovery: token, discoveryUrl: https://discovery.etcd.io/new',
    '7:45: etcd.discoveryUrl `https://discovery.etcd.io/new` asks for a token itself; leave /new out, 04-cluster adds it',
  ],
  [
    'a URL with a query',
    'discovery: token, discoveryUrl: "https://d/new?size=3"',
    '7:45: etcd.discoveryUrl `https://d/new?size=3` is not a plain http or https URL, without user, query or spaces',
  ],
  [
    'an endpoint without its scheme',
    'version: 3.6.14, discovery: token, discoveryEndpoints: r:2379',
    '7:68: etcd.discoveryEndpoints `r:2379` is not the URL of an etcd, such as https://registry.example.com:2379',
  ],
  [
    'a service name with an underscore',
    'discovery: srv, discoveryDomain: etcd.test, discoverySrvName: _blue',
    '7:75: etcd.discoverySrvName `_blue` is not a word of up to 46 letters, digits and inner hyphens',
  ],
]

for (const [name, etcd, first] of WRONG)
  test(`The place and the cure are named for ${name}`, () =>
    assert.equal(complaints(withLines(`etcd: { ${etcd} }`))[0], `hosts.yaml:${first}`))

test('the cluster’s domain stands in for srv, and for nothing else', () => {
  const domain = (etcd: string) =>
    loaded(withLines('domain: example.com', `etcd: { ${etcd} }`))[0]!.etcd.discoveryDomain
  assert.equal(domain('discovery: srv'), 'example.com')
  assert.equal(domain('discovery: srv, discoveryDomain: etcd.test'), 'etcd.test')
  assert.equal(domain('discovery: static'), undefined)
})

test('the older protocol with etcd 3.6 is a warning, and the newer one is none', () => {
  const warnings = (etcd: string) =>
    loaded(withLines(`etcd: { version: 3.6.14, discovery: token, ${etcd} }`))[0]!.warnings
  assert.match(warnings('discoveryUrl: https://d').join(), /use etcd\.discoveryEndpoints with an etcd 3\.6/)
  assert.deepEqual(warnings(REGISTRY), [])
})

test('files for the registry lie beside the inventory', () => {
  const [{ etcd, inventory }] = loaded(
    withLines(`etcd: { version: 3.6.14, discovery: token, ${REGISTRY}, discoveryTls: { ca: tls/ca.pem } }`),
  ) as [ReturnType<typeof loaded>[number]]
  assert.deepEqual(etcd.discoveryTls, { ca: `${inventory.directory}/tls/ca.pem` })
})
