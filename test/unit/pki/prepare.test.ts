import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { authorityFiles } from '../../../lib/pki/authority.ts'
import { ensureAuthority } from '../../../lib/pki/ensure-authority.ts'
import { prepareCertificates } from '../../../lib/pki/prepare.ts'
import { cluster, inFolder } from './fixtures.ts'

const nobody = { secret: () => Promise.reject(new Error('asked')) }
const ours = async (folder: string, caDays = 3650) => {
  const demo = { ...cluster(folder, { caDays }), warnings: [] as string[] }
  for (const kind of ['client', 'peer'] as const) await ensureAuthority(demo, kind, new Date())
  return demo
}

test('an authority whose key is not here is refused before any host is contacted', () =>
  inFolder(async folder => {
    const demo = await ours(folder)
    await prepareCertificates(demo, {}, nobody)
    assert.deepEqual(demo.warnings, [])
    rmSync(authorityFiles(demo, 'peer').key)
    await assert.rejects(prepareCertificates(demo, {}, nobody), {
      exit: 2,
      message: /peer-ca\.key is missing/,
    })
  }))

test('nothing is amiss while the authorities are yet to be made', () =>
  inFolder(folder => prepareCertificates({ ...cluster(folder), warnings: [] }, {}, nobody)))

test('an authority that ends before what it would sign is warned of', () =>
  inFolder(async folder => {
    const demo = await ours(folder, 100)
    await prepareCertificates(demo, {}, nobody)
    assert.equal(demo.warnings.length, 2)
    assert.match(demo.warnings[0]!, /client-ca\.crt ends on .*, and so will what it signs/)
  }))
