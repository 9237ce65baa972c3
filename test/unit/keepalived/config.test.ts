import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderKeepalived, vrrpPeers } from '../../../lib/keepalived/config.ts'
import { MANAGED } from '../../../lib/resources/file.ts'
import { balancer, cluster, lb1, lb2 } from './fixture.ts'

const ETH0 = { adverts: 'eth0', address: 'eth0' }
const lines = (text: string) => text.split('\n').map(line => line.trim())

test('the first line says who manages the file', () =>
  assert.match(renderKeepalived(cluster(), lb1, ETH0).split('\n')[0]!, new RegExp(MANAGED)))

test('nobody is preferred: each starts by standing by, and earlier ones win only where nobody has it', () => {
  const [one, two] = [lb1, lb2].map(host => lines(renderKeepalived(cluster(), host, ETH0)))
  for (const config of [one!, two!]) {
    assert.ok(config.includes('state BACKUP'))
    assert.ok(config.includes('nopreempt'))
    assert.ok(config.includes('virtual_router_id 20'))
    assert.ok(config.includes('advert_int 0.5'))
  }
  assert.ok(one!.includes('priority 250'))
  assert.ok(two!.includes('priority 249'))
})

test('adverts go to the other balancers and are heard from nobody else', () => {
  const inventory = cluster({}, [lb1, lb2, balancer('lb3', '10.0.0.23')])
  const text = renderKeepalived(inventory, lb2, ETH0)
  assert.match(text, /unicast_src_ip 10\.0\.0\.22\n {4}unicast_peer \{\n {8}10\.0\.0\.21\n {8}10\.0\.0\.23\n/)
  assert.ok(lines(text).includes('check_unicast_src'))
  assert.deepEqual(vrrpPeers(inventory, lb2), ['10.0.0.21', '10.0.0.23'])
})

test('a lone balancer has no peers, and keepalived refuses every word about them', () => {
  const text = renderKeepalived(cluster({}, [lb1]), lb1, ETH0)
  assert.doesNotMatch(text, /unicast/)
})

test('without a virtual address nobody speaks VRRP', () =>
  assert.deepEqual(vrrpPeers({ ...cluster(), virtualAddress: undefined }, lb1), []))

test('the address goes to its interface with its prefix, which is watched if adverts go elsewhere', () => {
  assert.ok(lines(renderKeepalived(cluster(), lb1, ETH0)).includes('10.0.0.20/32 dev eth0'))
  assert.doesNotMatch(renderKeepalived(cluster(), lb1, ETH0), /track_interface/)
  const text = renderKeepalived(cluster({ prefix: 24 }), lb1, { adverts: 'eth0', address: 'eth1' })
  assert.ok(lines(text).includes('10.0.0.20/24 dev eth1'))
  assert.match(text, /track_interface \{\n {8}eth1\n/)
})

test('an IPv6 address serves at once, without being looked for on the network', () => {
  const six = cluster({ address: 'fd00::20', prefix: 128 }, [
    balancer('lb1', 'fd00::21'),
    balancer('lb2', 'fd00::22'),
  ])
  assert.ok(
    lines(renderKeepalived(six, six.loadBalancers[0]!, ETH0)).includes('fd00::20/128 dev eth0 -nodad'),
  )
})
