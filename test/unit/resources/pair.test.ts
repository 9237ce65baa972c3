import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyPair } from '../../../lib/resources/pair.ts'
import { needsOf } from '../../../lib/resources/plan.ts'
import type { Observed } from '../../../lib/resources/resource.ts'
import { Secret } from '../../../lib/secret.ts'
import { bytesOf, calls, found, observed, planOne } from './fixture.ts'

const DIRECTORY = '/etc/etcd/ssl/server'
let issued = 0
const pair = (form: 'split' | 'joined' = 'split') =>
  keyPair(DIRECTORY, {
    form,
    group: 'etcd',
    mode: 0o640,
    why: installed =>
      installed?.includes('good') ? undefined : installed ? 'it ends in 9 days' : 'there is none',
    issue: async () => {
      issued++
      return { certificate: `certificate ${issued}\n`, key: new Secret(`key ${issued}\n`) }
    },
  })

const SUMS = { certificate: 'c'.repeat(64), key: 'd'.repeat(64) }
const installed = (
  certificate: string,
  { keySum = SUMS.key, mode = 0o640, key = 'tls.key' } = {},
): Observed =>
  observed({
    paths: { [`${DIRECTORY}/${key}`]: found({ mode, group: 'etcd' }) },
    hashes: { [`${DIRECTORY}/tls.crt`]: SUMS.certificate, [`${DIRECTORY}/${key}`]: keySum },
    texts: {
      [`${DIRECTORY}/tls.crt`]: certificate,
      [`${DIRECTORY}/.sums`]: `${SUMS.certificate}  tls.crt\n${SUMS.key}  ${key}\n`,
    },
  })

test('a pair that is missing is issued, and only when it is carried out', async () => {
  const before = issued
  const change = planOne(pair(), observed())
  assert.equal(change?.how, 'issue')
  assert.match(calls(change)[0] ?? '', /^put_pair \/etc\/etcd\/ssl\/server [0-9a-f]{8} 0640 root etcd split$/)
  assert.equal(issued, before, 'a plan issues nothing')
  const certificate = (await bytesOf(change)).toString()
  const key = (await bytesOf(change, 1)).toString()
  assert.equal(issued, before + 1, 'both halves come from one issue')
  assert.equal(certificate.split(' ')[1], key.split(' ')[1])
})

test('a pair is reissued for the reason that is given, and left alone without one', () => {
  assert.equal(planOne(pair(), installed('old'))?.how, 'reissue: it ends in 9 days')
  assert.equal(planOne(pair(), installed('good')), undefined)
})

test('a pair whose files were altered, or whose key is gone, is reissued', () => {
  assert.match(
    planOne(pair(), installed('good', { keySum: 'e'.repeat(64) }))?.how ?? '',
    /not what was installed/,
  )
  assert.match(planOne(pair('joined'), installed('good'))?.how ?? '', /not what was installed/)
  assert.equal(planOne(pair('joined'), installed('good', { key: 'tls.pem' })), undefined)
})

test('a key of other attributes is only given the right ones', () => {
  const change = planOne(pair(), installed('good', { mode: 0o644 }))
  assert.equal(change?.how, 'key mode 0644 -> 0640')
  assert.deepEqual(calls(change), [`set_attributes ${DIRECTORY}/tls.key 0640 root etcd`])
})

test('the probe reads the certificate and never the key', () => {
  const [needs] = needsOf([pair()])
  assert.deepEqual(needs?.texts, [`${DIRECTORY}/tls.crt`, `${DIRECTORY}/.sums`])
  assert.equal(needs?.scripts, undefined)
})
