import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseSlot, slotsOf } from '../../lab/slot.ts'

test('a lab of some name gets the same slot each time', () => {
  fc.assert(
    fc.property(fc.string(), name => {
      assert.equal(chooseSlot(name, new Set()), chooseSlot(name, new Set()))
    }),
  )
})

test('a slot is never one that is taken, and is a valid part of an address', () => {
  const taken = fc.uniqueArray(fc.integer({ min: 1, max: 250 }), { maxLength: 249 })
  fc.assert(
    fc.property(fc.string(), taken, (name, taken) => {
      const slot = chooseSlot(name, new Set(taken))
      assert.ok(!taken.includes(slot))
      assert.ok(slot >= 1 && slot <= 250)
    }),
  )
})

test('with every slot taken the lab is refused', () => {
  const all = new Set(Array.from({ length: 250 }, (_, i) => i + 1))
  assert.throws(() => chooseSlot('lab', all), /in use/)
})

test('a network the machine is in already counts as taken, whichever of the two it is', () => {
  const addresses = ['127.0.0.1', '10.213.7.1', '10.212.9.1', '10.21.3.4', 'fe80::10', '192.168.10.213']
  assert.deepEqual(slotsOf(addresses), [7, 9])
})
