import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints, loaded, withLines, withMembers } from './helper.ts'

const firewall = (...lines: string[]) => loaded(withLines(...lines))[0]!.firewall

test('no firewall is touched unless the inventory names a tool, by itself or with more', () => {
  assert.deepEqual(firewall(), { tool: 'off', clients: undefined, ssh: [] })
  assert.deepEqual(firewall('firewall: nftables').tool, 'nftables')
  assert.deepEqual(firewall('firewall: off').tool, 'off')
  assert.deepEqual(firewall('firewall: { tool: ufw, ssh: 10.9.0.0/16 }').ssh, ['10.9.0.0/16'])
})

test('no list of clients means anywhere; an empty one means nobody else', () => {
  assert.equal(firewall('firewall: ufw').clients, undefined)
  assert.deepEqual(firewall('firewall: { tool: ufw, clients: [] }').clients, [])
  assert.deepEqual(
    firewall('firewall: { tool: ufw, clients: [10.0.0.0/08, "2001:DB8:0::/32", 10.0.0.1] }').clients,
    ['10.0.0.0/8', '2001:db8::/32', '10.0.0.1'],
  )
})

const CASES: [string, string][] = [
  ['firewall: iptables', '7:15: firewall.tool `iptables` is unknown; write one of off, nftables, ufw'],
  [
    'firewall: { tool: ufw, client: [] }',
    '7:28: firewall has the unknown key `client`; did you mean `clients`?',
  ],
  [
    'firewall: { clients: [db.example] }',
    '7:27: firewall.clients `db.example` is neither an IP address nor a network; write one such as 10.0.0.0/8',
  ],
  [
    'firewall: { clients: [10.0.0.0/33] }',
    '7:27: firewall.clients `10.0.0.0/33` has no prefix length from 0 to 32 after the slash',
  ],
  [
    'firewall: { clients: [10.0.0.5/8] }',
    '7:27: firewall.clients `10.0.0.5/8` is not the first address of its network; a /8 ends with zeros after 8 bits',
  ],
  [
    'firewall: { clients: ["2001:db8::1/64"] }',
    '7:27: firewall.clients `2001:db8::1/64` is not the first address of its network; a /64 ends with zeros after 64 bits',
  ],
]
for (const [line, message] of CASES)
  test(`refused: ${line}`, () => assert.equal(complaints(withLines(line))[0], `hosts.yaml:${message}`))

test('a host that is known only by name can stand in no rule', () => {
  const named = withMembers('etcd1: etcd1.example.com')
  assert.match(
    complaints(`${named}\n    firewall: ufw`)[0]!,
    /:4:14: etcd1 is known only as etcd1\.example\.com.*add its IP address to etcd1\.addresses/,
  )
  const both = withMembers('etcd1: { address: etcd1.example.com, addresses: [10.0.0.11] }')
  assert.deepEqual(complaints(`${both}\n    firewall: ufw`), ['no complaint'])
})

test('nobody is left to think that nftables guards ssh', () => {
  assert.match(
    complaints(withLines('firewall: { tool: nftables, ssh: [10.0.0.1] }'))[0]!,
    /firewall\.ssh is for ufw/,
  )
})
