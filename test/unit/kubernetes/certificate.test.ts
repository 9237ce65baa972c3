import assert from 'node:assert/strict'
import {
  chmodSync,
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { Facts } from '../../../lib/facts/facts.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { certificateMoves, certificateTold, requireCertificate } from '../../../lib/kubernetes/certificate.ts'
import { filesFor } from '../../../lib/kubernetes/places.ts'
import { ensureAuthority } from '../../../lib/pki/ensure-authority.ts'
import { inspectCertificate } from '../../../lib/pki/inspect.ts'
import { faultsOf } from '../../../lib/pki/verify.ts'
import { Secret } from '../../../lib/secret.ts'
import { cluster, inFolder } from '../pki/fixtures.ts'

const factsOf = (cluster: Cluster) => ({ cluster }) as Facts
const due = (cluster: Cluster) => certificateMoves(factsOf(cluster)).map(move => move.id)
/** Does what is due, as the runbook would; the reasons it had. */
const settle = async (cluster: Cluster): Promise<string[]> => {
  const moves = certificateMoves(factsOf(cluster))
  for (const move of moves) await move.here!({ read: async () => '', apply: async () => {}, say: () => {} })
  assert.deepEqual(due(cluster), [])
  return moves.map(move => move.id)
}
const serial = (cluster: Cluster) =>
  inspectCertificate(readFileSync(filesFor(cluster).certificate, 'utf8'))?.serial
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
const former = (cluster: Cluster) =>
  readdirSync(cluster.pki.directory).filter(name => name.startsWith('kubernetes.before-'))

/** A cluster with a client CA and the certificate issued. */
const issued = (work: (demo: Cluster) => Promise<void> | void, pki: Partial<Cluster['pki']> = {}) =>
  inFolder(async folder => {
    const demo = cluster(folder, pki)
    await ensureAuthority(demo, 'client', new Date())
    assert.deepEqual(await settle(demo), ['there is none yet'])
    await work(demo)
  })

test('The certificate names the user, serves clients only, and nobody else can read its key', () =>
  issued(
    demo => {
      const { folder, ca, certificate, key } = filesFor(demo)
      const facts = inspectCertificate(readFileSync(certificate, 'utf8'))!
      assert.equal(facts.commonName, 'kube-apiserver-etcd-client')
      assert.equal(facts.organization, 'system:masters')
      assert.deepEqual([facts.purposes, facts.sans], [['clientAuth'], []])
      assert.deepEqual([folder, certificate, key].map(mode), ['700', '600', '600'])
      const wrong = faultsOf(facts.pem, {
        authorities: readFileSync(ca, 'utf8'),
        key: new Secret(readFileSync(key)),
        purposes: ['clientAuth'],
        now: new Date(),
      })
      assert.deepEqual(wrong, [])
    },
    { organization: 'system:masters' },
  ))

test('What is shown of the certificate is what the file says', () =>
  issued(demo => {
    assert.deepEqual(certificateTold(factsOf(demo)).events, [
      {
        event: 'table',
        columns: ['COMMON NAME', 'ORGANIZATION', 'SERIAL', 'VALID UNTIL'],
        rows: [
          [
            'kube-apiserver-etcd-client',
            '–',
            serial(demo),
            new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10),
          ],
        ],
      },
    ])
  }))

test('A new certificate replaces the whole folder, and the former pair stays beside it', () =>
  issued(async demo => {
    const before = serial(demo)
    const renamed = { ...demo, pki: { ...demo.pki, organization: 'Example' } }
    assert.deepEqual(await settle(renamed), ['its organization is empty, not Example'])
    assert.notEqual(serial(demo), before)
    const [kept, ...others] = former(demo)
    assert.deepEqual(others, [])
    const old = readFileSync(join(demo.pki.directory, kept!, 'apiserver-etcd-client.crt'), 'utf8')
    assert.equal(inspectCertificate(old)?.serial, before)
  }))

test('A key that is missing or of another certificate is seen, and the pair issued anew', () =>
  issued(async demo => {
    const { key } = filesFor(demo)
    const other = readFileSync(key)
    rmSync(key)
    assert.deepEqual(await settle(demo), ['its private key is missing'])
    writeFileSync(key, other)
    assert.deepEqual(await settle(demo), ['its private key does not belong to it'])
  }))

test('A changed CA file or an open key is put right around the same certificate', () =>
  issued(async demo => {
    const before = serial(demo)
    const { ca, folder, key } = filesFor(demo)
    writeFileSync(ca, 'another')
    assert.deepEqual(await settle(demo), ['etcd-ca.crt is not the CA of the members'])
    chmodSync(key, 0o644)
    assert.deepEqual(await settle(demo), ['others can read the key'])
    chmodSync(folder, 0o755)
    assert.deepEqual(await settle(demo), ['others can read the key'])
    assert.deepEqual([mode(folder), mode(key), serial(demo)], ['700', '600', before])
  }))

test('A run killed while writing leaves the old pair or none, and the next one goes on', () =>
  issued(async demo => {
    const { folder } = filesFor(demo)
    const staged = join(dirname(folder), '.kubernetes.part')
    const before = serial(demo)
    // Killed while staging: only one of two files has been written.
    cpSync(folder, staged, { recursive: true })
    rmSync(join(staged, 'apiserver-etcd-client.crt'))
    assert.deepEqual(due(demo), [])
    assert.equal(serial(demo), before)
    // Killed between the two renames.
    renameSync(folder, `${folder}.before-20261121T100000Z`)
    assert.deepEqual(await settle(demo), ['there is none yet'])
    assert.deepEqual(former(demo), ['kubernetes.before-20261121T100000Z'])
    assert.ok(!readdirSync(dirname(folder)).includes('.kubernetes.part'))
  }))

test('Without a client CA nothing is issued, and it is said how to get one', () =>
  inFolder(async folder => {
    const demo = cluster(folder)
    await assert.rejects(requireCertificate(demo, {}, { secret: () => Promise.reject() }), {
      exit: 2,
      message: `${demo.pki.directory} has no client CA`,
    })
  }))
