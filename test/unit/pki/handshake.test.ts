import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { connect, createServer, type TLSSocket } from 'node:tls'
import type { KeyAlgorithm } from '../../../lib/inventory/cluster.ts'
import type { Authority } from '../../../lib/pki/authority.ts'
import { type Issued, issue } from '../../../lib/pki/issue.ts'
import type { CertificateSpec } from '../../../lib/pki/spec.ts'
import { authority, spec } from './fixtures.ts'

const now = new Date()

/** A mutual handshake on 127.0.0.1; resolves to the client's user as the server sees it. */
const handshake = async (
  ca: Authority,
  server: Issued,
  client: Issued | undefined,
  clientCa = ca,
): Promise<string> => {
  const pem = (pair: Issued) => ({ cert: pair.certificate, key: pair.key.reveal() })
  const listener = createServer({
    ...pem(server),
    ca: clientCa.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  })
  listener.on('secureConnection', (socket: TLSSocket) =>
    socket.end(String(socket.getPeerCertificate().subject.CN)),
  )
  listener.on('tlsClientError', () => {})
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }
  try {
    const socket = connect({ host: '127.0.0.1', port, ca: ca.certificate, ...(client ? pem(client) : {}) })
    let said = ''
    socket.setEncoding('utf8').on('data', data => {
      said += data
    })
    await once(socket, 'close')
    if (said === '') throw new Error('the server hung up')
    return said
  } finally {
    listener.close()
  }
}

const leaf = (ca: Authority, more: Partial<CertificateSpec> = {}) => issue(spec(more), ca, now)
const asClient = { commonName: 'root', sans: [], purposes: ['clientAuth'] } satisfies Partial<CertificateSpec>

for (const algorithm of ['ecdsa-p256', 'ecdsa-p384', 'rsa-2048'] as KeyAlgorithm[])
  test(`server and client with ${algorithm} keys trust each other`, async () => {
    const ca = await authority(algorithm, now)
    const server = await leaf(ca, { algorithm })
    assert.equal(await handshake(ca, server, await leaf(ca, { algorithm, ...asClient })), 'root')
  })

test('a server whose certificate lacks the dialled address is refused', async () => {
  const ca = await authority('ecdsa-p256', now)
  const server = await leaf(ca, { sans: ['DNS:etcd1', 'IP:10.0.0.11'] })
  await assert.rejects(handshake(ca, server, await leaf(ca, asClient)), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
})

test('a client certificate cannot serve, and a server-only one cannot dial', async () => {
  const ca = await authority('ecdsa-p256', now)
  const [server, client] = [await leaf(ca), await leaf(ca, asClient)]
  await assert.rejects(handshake(ca, await leaf(ca, { purposes: ['clientAuth'] }), client), {
    code: 'INVALID_PURPOSE',
  })
  await assert.rejects(handshake(ca, server, await leaf(ca, { ...asClient, purposes: ['serverAuth'] })))
})

test('a client without a certificate, or with one of the peer authority, is refused', async () => {
  const [ca, peers] = [await authority('ecdsa-p256', now), await authority('ecdsa-p256', now, 'peer')]
  const server = await leaf(ca)
  await assert.rejects(handshake(ca, server, undefined))
  await assert.rejects(handshake(ca, server, await leaf(peers, asClient)))
})
