import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfacesFor } from '../../../lib/keepalived/interfaces.ts'
import { lb1 } from './fixture.ts'

const at = (name: string, address: string, prefix?: number) => ({ interface: name, address, prefix })
const virtual = (address = '10.0.0.20', name?: string) => ({
  address,
  prefix: 32,
  routerId: 20,
  interface: name,
})
const OWN = at('eth0', '10.0.0.21', 24)

test('both go where the balancer’s own address is', () =>
  assert.deepEqual(interfacesFor(lb1, [at('lo', '127.0.0.1', 8), OWN], virtual()), {
    adverts: 'eth0',
    address: 'eth0',
  }))

test('an address of another network goes to the interface that is in it, adverts stay', () =>
  assert.deepEqual(interfacesFor(lb1, [OWN, at('eth1', '192.0.2.5', 24)], virtual('192.0.2.20')), {
    adverts: 'eth0',
    address: 'eth1',
  }))

test('where the address is just now decides nothing', () =>
  assert.deepEqual(interfacesFor(lb1, [at('eth1', '198.51.100.20', 24), OWN], virtual('198.51.100.20')), {
    adverts: 'eth0',
    address: 'eth0',
  }))

test('the inventory’s word wins', () =>
  assert.equal(interfacesFor(lb1, [OWN], virtual('10.0.0.20', 'bond0'))?.address, 'bond0'))

test('IPv6 networks are told apart as well', () => {
  const six = { ...lb1, address: 'fd00::21' }
  const addresses = [at('eth0', 'fd00::21', 64), at('eth1', 'fd00:1::21', 64), OWN]
  assert.equal(interfacesFor(six, addresses, virtual('fd00:1::20'))?.address, 'eth1')
})

test('a machine without the balancer’s address has no interface for it', () =>
  assert.equal(interfacesFor(lb1, [at('eth0', '10.9.9.9', 24)], virtual()), undefined))
