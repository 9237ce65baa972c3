import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureAuthority } from '../../../lib/pki/ensure-authority.ts'
import { withLines } from '../../unit/inventory/helper.ts'
import { cluster } from '../../unit/pki/fixtures.ts'
import {
  BOTH,
  CLIENT,
  complete,
  covering,
  NO_CA,
  openssl,
  type Workshop,
  workshop,
} from '../../unit/pki/provided/workshop.ts'
import { type Entry, local, type Verdict } from './entry.ts'

const OWN = withLines(
  'pki:',
  '  clientCa: { certificate: certs/client.pem, key: certs/client-key.pem }',
  '  peerCa: { certificate: certs/peer.pem, key: certs/peer-key.pem }',
  '  passphraseFile: certs/passphrases',
)

/** An inventory with two CAs of one's own, and what is wrong with them. */
const own = (
  id: string,
  title: string,
  verdict: Verdict,
  spoil: (shop: Workshop) => void,
  ...says: string[]
): Entry =>
  local(
    id,
    title,
    verdict,
    {
      inventory: OWN,
      book: '05-pki',
      arrange: folder => {
        const shop = workshop(folder)
        for (const name of ['client', 'peer']) shop.ca(name, { days: 3000 })
        shop.write('passphrases', 'not this one\n')
        chmodSync(shop.at('passphrases'), 0o600)
        spoil(shop)
      },
    },
    ...says,
  )

/** Certificates made elsewhere for the cluster of the inventory, and what is wrong with them. */
const provided = (id: string, title: string, spoil: (shop: Workshop) => void, ...says: string[]): Entry =>
  local(
    id,
    title,
    'refuse',
    {
      inventory: withLines('pki: { from: certs }'),
      book: '05-pki',
      arrange: folder => {
        const shop = workshop(folder)
        complete(shop)
        spoil(shop)
      },
    },
    ...says,
  )

const lock = (shop: Workshop) => {
  const [key, locked] = [shop.at('client-key.pem'), shop.at('locked')]
  openssl('pkcs8', '-topk8', '-in', key, '-passout', 'pass:right', '-out', locked)
  copyFileSync(locked, key)
}

/** Certificates and authorities: 85 to 94, but for what takes a cluster. */
export const authorities: Entry[] = [
  own(
    '85',
    'The key of a CA is not on this machine',
    'refuse',
    shop => rmSync(shop.at('peer-key.pem')),
    'certs/peer-key.pem is missing',
    'the inventory names it under pki',
  ),
  local(
    '85b',
    'The key of a CA that was made on another machine',
    'refuse',
    {
      inventory: withLines(),
      book: '05-pki',
      arrange: folder => {
        const shop = workshop(folder)
        shop.ca('client')
        mkdirSync(join(folder, 'pki', 'demo'), { recursive: true })
        copyFileSync(shop.at('client.pem'), join(folder, 'pki', 'demo', 'client-ca.crt'))
      },
    },
    'pki/demo/client-ca.key is missing',
    'copy it from the machine or the backup where this cluster was set up; never make a new one beside the old',
  ),
  own(
    '86',
    'The key of a CA belongs to another',
    'refuse',
    shop => copyFileSync(shop.at('client-key.pem'), shop.at('peer-key.pem')),
    'certs/peer.pem does not belong to the key',
    'put the two files of one authority together',
  ),
  own(
    '87',
    'A wrong passphrase',
    'refuse',
    lock,
    'certs/client-key.pem is locked, and no passphrase given opens it',
    'try the passphrase: openssl pkey -in',
  ),
  own(
    '87b',
    'A locked key that is damaged',
    'refuse',
    shop => {
      lock(shop)
      shop.write('client-key.pem', shop.read('client-key.pem').split('\n').toSpliced(2, 1).join('\n'))
    },
    'certs/client-key.pem is damaged',
    'no passphrase opens it any more',
  ),
  own(
    '87c',
    'A key that is none',
    'refuse',
    shop => shop.write('client-key.pem', 'nothing\n'),
    'certs/client-key.pem holds no private key',
  ),
  own(
    '87d',
    'A file of passphrases that others can read',
    'refuse',
    shop => {
      lock(shop)
      chmodSync(shop.at('passphrases'), 0o644)
    },
    'certs/passphrases can be read by others (mode 0644)',
    'chmod 600',
  ),
  local(
    '88',
    'A CA that has ended',
    'refuse',
    {
      inventory: withLines(),
      book: '05-pki',
      arrange: async folder => {
        const longAgo = new Date('2010-01-01T00:00:00Z')
        for (const kind of ['client', 'peer'] as const) await ensureAuthority(cluster(folder), kind, longAgo)
      },
    },
    'pki/demo/client-ca.crt ended on 2019-12-',
    'put an authority there that hosts trust already',
  ),
  own(
    '89',
    'A CA that is none',
    'refuse',
    shop => shop.make('peer', { extensions: [NO_CA] }),
    'certs/peer.pem is not an authority (it lacks CA:TRUE',
  ),
  own(
    '89b',
    'A CA that may not sign certificates',
    'refuse',
    shop =>
      shop.make('peer', { extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=digitalSignature'] }),
    'or keyCertSign in keyUsage)',
  ),
  provided(
    '91',
    'A certificate that lacks an address of its member',
    shop => shop.make('etcd2', { by: 'ca', extensions: [NO_CA, BOTH, covering('etcd2', '10.0.0.99')] }),
    'certs/etcd2.pem does not cover',
    '10.0.0.12',
  ),
  provided(
    '92',
    'A certificate that is a CA itself',
    shop =>
      shop.make('etcd2', {
        by: 'ca',
        extensions: ['basicConstraints=critical,CA:TRUE', BOTH, covering('etcd2', '10.0.0.12')],
      }),
    'certs/etcd2.pem',
  ),
  provided(
    '92b',
    'A certificate for clients alone on a member',
    shop => shop.make('etcd2', { by: 'ca', extensions: [NO_CA, CLIENT, covering('etcd2', '10.0.0.12')] }),
    'certs/etcd2.pem',
  ),
  own(
    '94',
    'The key of a CA can be read by others',
    'refuse',
    shop => chmodSync(shop.at('client-key.pem'), 0o640),
    'certs/client-key.pem can be read by others (mode 0640)',
    'chmod 600',
  ),
]
