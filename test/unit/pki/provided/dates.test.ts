import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../../../lib/pki/provided/judge.ts'
import { misgivings } from '../../../../lib/pki/provided/misgivings.ts'
import { providedOf } from '../../../../lib/pki/provided/provided.ts'
import { complete, elsewhere } from './workshop.ts'

const DAY = 86_400_000

/** What is said of certificates of 90 days from a CA of 90 days, so many days from now. */
const said = (days: number) =>
  elsewhere((shop, demo) => {
    complete(shop)
    const provided = providedOf(demo())!
    const now = new Date(Date.now() + days * DAY)
    const faults = judge(provided, now, provided.pairs)
    return [...faults.map(({ file, what }) => `${file} ${what}`), ...misgivings(provided.pairs, now)]
  })

test('certificates and their CA are not valid yet, then they are, then somebody has to renew them, then they ended', async () => {
  const early = await said(-2)
  assert.match(early[0]!, /^certs\/ca\.pem is not valid before \d{4}-\d\d-\d\d$/)
  assert.match(early[1]!, /^certs\/etcd1\.pem was issued by ca, which is not valid before /)
  assert.match(early[2]!, /^certs\/etcd1\.pem is not valid before \d{4}-\d\d-\d\d$/)
  assert.deepEqual(await said(1), [])
  const soon = await said(70)
  assert.equal(soon.length, 5)
  assert.match(
    soon[0]!,
    /^certs\/etcd1\.pem ends on .*these runbooks can't renew it: have ca issue a new one/,
  )
  const late = await said(91)
  assert.match(late[0]!, /^certs\/ca\.pem ended on /)
  assert.match(late[2]!, /^certs\/etcd1\.pem ended on /)
})
