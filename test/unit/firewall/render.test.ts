import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderNftables } from '../../../lib/firewall/nftables.ts'
import { type Opening, openingsOf } from '../../../lib/firewall/openings.ts'
import { sshOpenings } from '../../../lib/firewall/ssh.ts'
import { renderUfw } from '../../../lib/firewall/ufw.ts'
import { guarded } from './fixture.ts'

const rules = (text: string) => text.split('\n').flatMap(line => (/^ {4}/.test(line) ? [line.trim()] : []))

test('nftables: ssh first, then what is open already, then who may come in, then nobody', () => {
  const text = renderNftables(openingsOf(guarded(), 'etcd2'), [22, 2222])
  assert.deepEqual(rules(text).slice(1), [
    'tcp dport 22 accept comment "ssh"',
    'tcp dport 2222 accept comment "ssh"',
    'iifname "lo" accept',
    'ct state established,related accept',
    'ip saddr 10.0.0.11 tcp dport 2380 accept comment "peers: etcd1"',
    'ip saddr 10.0.0.13 tcp dport 2380 accept comment "peers: etcd3"',
    'tcp dport 2380 counter drop',
    'tcp dport 2379 accept comment "clients"',
  ])
})

test('nftables: only its own table is replaced, in one transaction, and what it does not name passes', () => {
  const text = renderNftables(openingsOf(guarded(), 'etcd2'), [22])
  assert.doesNotMatch(text, /flush/)
  assert.match(
    text,
    /^table inet etcd_runbooks\ndelete table inet etcd_runbooks\ntable inet etcd_runbooks \{$/m,
  )
  assert.deepEqual(
    text.match(/(delete|table) \w+ \w+/g)?.filter(words => !words.includes('inet')),
    ['delete table inet'].slice(1),
  )
  assert.match(text, /policy accept;/)
})

test('nftables: IPv6 sources and VRRP have words of their own', () => {
  const openings: Opening[] = [
    { to: 'clients', protocol: 'tcp', port: 2379, from: [{ address: '2001:db8::/32', who: 'listed' }] },
    { to: 'VRRP', protocol: 'vrrp', from: [{ address: '10.0.0.22', who: 'lb2' }] },
  ]
  assert.deepEqual(rules(renderNftables(openings, [])).slice(-4), [
    'ip6 saddr 2001:db8::/32 tcp dport 2379 accept comment "clients: listed"',
    'tcp dport 2379 counter drop',
    'ip saddr 10.0.0.22 meta l4proto vrrp accept comment "VRRP: lb2"',
    'meta l4proto vrrp counter drop',
  ])
})

test('ufw: ssh first, every rule with a comment of ours, in the words of `ufw show added`', () => {
  const cluster = guarded(
    { tool: 'ufw' },
    { virtualAddress: { address: '10.0.0.20', prefix: 32, routerId: 20 } },
  )
  const text = renderUfw([...sshOpenings(cluster, { ports: [22] }), ...openingsOf(cluster, 'lb1')])
  assert.deepEqual(text.trimEnd().split('\n').slice(2), [
    "allow 22/tcp comment 'etcd-runbooks: ssh'",
    "allow 2379/tcp comment 'etcd-runbooks: HAProxy'",
    "allow from 10.0.0.22 proto vrrp comment 'etcd-runbooks: VRRP: lb2'",
  ])
  const [, peers] = renderUfw(openingsOf(cluster, 'etcd3')).split(
    'in its own words; rules that others gave it stay.\n',
  )
  assert.match(
    peers!,
    /^allow from 10\.0\.0\.11 to any port 2380 proto tcp comment 'etcd-runbooks: peers: etcd1'\n/,
  )
})
