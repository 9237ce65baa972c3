import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { RunbookError } from '../../../../lib/errors.ts'
import { prepareCertificates } from '../../../../lib/pki/prepare.ts'
import {
  BOTH,
  CLIENT,
  complete,
  covering,
  elsewhere,
  NO_CA,
  openssl,
  type Workshop,
  workshop,
} from './workshop.ts'

const good = mkdtempSync(join(tmpdir(), 'pki-good-'))
after(() => rmSync(good, { recursive: true, force: true }))
complete(workshop(good))

const ETCD2 = covering('etcd2', '10.0.0.12', 'peers')
const etcd2 = (...extensions: string[]) => ({ by: 'ca', extensions: [NO_CA, BOTH, ETCD2, ...extensions] })
const nobody = { secret: () => Promise.reject(new Error('asked')) }

const refused = (spoil: (shop: Workshop) => void) =>
  elsewhere(async (shop, demo) => {
    cpSync(join(good, 'certs'), shop.at('.'), { recursive: true })
    spoil(shop)
    try {
      await prepareCertificates(demo(), {}, nobody)
    } catch (error) {
      if (error instanceof RunbookError) return error
      throw error
    }
    return undefined
  })

test('nothing is wrong with a directory that has all a cluster needs', async () => {
  assert.equal(await refused(() => {}), undefined)
})

const intermediate = (shop: Workshop) => {
  shop.ca('issuing', { by: 'ca', subject: '/CN=Issuing CA' })
  shop.make('etcd2', { by: 'issuing', extensions: [NO_CA, BOTH, ETCD2] })
}

const ROWS: [name: string, spoil: (shop: Workshop) => void, what: string, next: RegExp][] = [
  [
    'a certificate that has ended',
    shop => {
      const dates = ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z']
      shop.write('index', '')
      shop.write('serial', '01')
      shop.write('extensions', `${BOTH}\n${ETCD2}\n`)
      shop.write(
        'ca.cnf',
        `[ca]\ndefault_ca=d\n[d]\ndatabase=${shop.at('index')}\nserial=${shop.at('serial')}\nnew_certs_dir=${shop.at('.')}\npolicy=p\n[p]\ncommonName=supplied\n`,
      )
      const request = ['req', '-new', '-key', shop.at('etcd2-key.pem'), '-subj', '/CN=etcd2']
      openssl(...request, '-out', shop.at('request'))
      const files = [
        '-in',
        shop.at('request'),
        '-out',
        shop.at('etcd2.pem'),
        '-extfile',
        shop.at('extensions'),
      ]
      const signer = ['-cert', shop.at('ca.pem'), '-keyfile', shop.at('ca-key.pem'), '-md', 'sha256']
      openssl('ca', '-batch', '-notext', '-config', shop.at('ca.cnf'), ...signer, ...dates, ...files)
      rmSync(shop.at('01.pem'), { force: true })
    },
    'certs/etcd2.pem ended on 2020-02-01',
    /have it renewed/,
  ],
  [
    'a key that belongs to another certificate',
    shop => cpSync(shop.at('etcd1-key.pem'), shop.at('etcd2-key.pem')),
    'certs/etcd2.pem does not belong to its private key',
    /of one pair/,
  ],
  [
    'an address it is dialled at that it does not cover',
    shop => shop.make('etcd2', { by: 'ca', extensions: [NO_CA, BOTH, covering('etcd2')] }),
    'certs/etcd2.pem does not cover 10.0.0.12',
    /issued anew with all of these .*: .*10\.0\.0\.12/,
  ],
  [
    'a server certificate that may not be shown as a client',
    shop => shop.make('etcd2', { by: 'ca', extensions: [NO_CA, 'extendedKeyUsage=serverAuth', ETCD2] }),
    'certs/etcd2.pem lacks clientAuth in its extended key usage',
    /mkcert: -client/,
  ],
  [
    'an admin certificate that is only good for servers',
    shop => shop.make('admin', { by: 'ca', extensions: [NO_CA, 'extendedKeyUsage=serverAuth'] }),
    'certs/admin.pem lacks clientAuth in its extended key usage',
    /"client auth"/,
  ],
  [
    'a key of 1024 bits',
    shop => shop.make('etcd2', { ...etcd2(), key: 'rsa:1024' }),
    'certs/etcd2.pem has a key that is too weak: rsa-1024',
    /RSA 2048/,
  ],
  [
    'a signature by SHA-1',
    shop => shop.make('etcd2', { ...etcd2(), digest: 'sha1' }),
    'certs/etcd2.pem is signed with SHA-1',
    /SHA-256/,
  ],
  [
    'a leaf that is a CA',
    shop => shop.make('etcd2', { by: 'ca', extensions: ['basicConstraints=CA:TRUE', BOTH, ETCD2] }),
    'certs/etcd2.pem is an authority (CA:TRUE), not a leaf',
    /CA:FALSE/,
  ],
  [
    'a chain that begins with the intermediate',
    shop => {
      intermediate(shop)
      shop.write('etcd2.pem', shop.read('issuing.pem') + shop.read('etcd2.pem'))
    },
    'certs/etcd2.pem has its chain in the wrong order: the certificate of its key is not the first',
    /cat leaf\.pem intermediate\.pem/,
  ],
  [
    'a chain of two intermediates in the wrong order',
    shop => {
      shop.ca('policy', { by: 'ca', subject: '/CN=Policy CA' })
      shop.ca('issuing', { by: 'policy', subject: '/CN=Issuing CA' })
      shop.make('etcd2', { by: 'issuing', extensions: [NO_CA, BOTH, ETCD2] })
      shop.write('etcd2.pem', ['etcd2', 'policy', 'issuing'].map(name => shop.read(`${name}.pem`)).join(''))
    },
    'certs/etcd2.pem has its chain in the wrong order',
    /in that order/,
  ],
  [
    'an intermediate that lies beside it only',
    intermediate,
    'certs/etcd2.pem lacks the certificate of Issuing CA behind it, which has signed it',
    /append/,
  ],
  [
    'another CA',
    shop => {
      shop.ca('other', { subject: '/CN=Other CA' })
      shop.make('etcd2', { by: 'other', extensions: [NO_CA, BOTH, ETCD2] })
      for (const name of ['other.pem', 'other-key.pem']) rmSync(shop.at(name))
    },
    'certs/etcd2.pem was issued by Other CA, not by the CA that was given (ca)',
    /append its certificate .* give that one’s/,
  ],
  [
    'one that nobody but itself has signed',
    shop => shop.make('etcd2', { extensions: [NO_CA, BOTH, ETCD2] }),
    'certs/etcd2.pem has signed itself, so no CA vouches for it',
    /issued by that CA/,
  ],
  [
    'another CA of the same name',
    shop => shop.ca('ca'),
    'certs/etcd1.pem says it was issued by ca, but another key than that CA’s has signed it',
    /CA that has issued it/,
  ],
  [
    'a signer that is no CA',
    shop => shop.make('etcd2', { by: 'etcd1', extensions: [NO_CA, BOTH, ETCD2] }),
    'certs/etcd2.pem was issued by etcd1, not by the CA that was given (ca)',
    /append/,
  ],
  [
    'DER instead of PEM',
    shop => openssl('x509', '-in', shop.at('etcd2.pem'), '-outform', 'DER', '-out', shop.at('etcd2.pem')),
    'certs/etcd2.pem is not PEM but binary',
    /openssl x509 -inform DER/,
  ],
  [
    'a file that was cut off',
    shop => shop.write('etcd2.pem', shop.read('etcd2.pem').slice(0, 300)),
    'certs/etcd2.pem is not PEM, or damaged',
    /copy it anew/,
  ],
  [
    'a key that was cut off',
    shop => shop.write('etcd2-key.pem', shop.read('etcd2-key.pem').slice(0, 100)),
    'certs/etcd2-key.pem holds no private key that can be read',
    /openssl pkey/,
  ],
  [
    'no key',
    shop => rmSync(shop.at('etcd2-key.pem')),
    'certs/etcd2.pem has no private key beside it',
    /etcd2-key\.pem or etcd2\.key/,
  ],
  [
    'no certificate for a member',
    shop => rmSync(shop.at('admin.pem')),
    'the directory certs has no file for the admin’s client certificate',
    /put admin\.pem and admin-key\.pem there .*clientAuth/,
  ],
  [
    'two files that could be meant',
    shop => cpSync(shop.at('etcd1.pem'), shop.at('etcd2.crt')),
    'the directory certs has more than one file for the server certificate of etcd2: certs/etcd2.crt and certs/etcd2.pem',
    /etcd2-server\.pem/,
  ],
  [
    'a CA that is none',
    shop => cpSync(shop.at('etcd1.pem'), shop.at('ca.pem')),
    'certs/ca.pem is given as a CA, but etcd1 in it is none (it lacks CA:TRUE)',
    /give the certificate of the CA/,
  ],
  [
    'no CA',
    shop => renameSync(shop.at('ca.pem'), shop.at('away')),
    'the directory certs has no file for the CA that has issued the server and client certificates',
    /ca\.pem/,
  ],
  [
    'health checks in the name of the administrator',
    shop => shop.make('haproxy-check', { by: 'ca', subject: '/CN=root', extensions: [NO_CA, CLIENT] }),
    'certs/haproxy-check.pem has the common name root, which is the administrator’s',
    /another name/,
  ],
]

for (const [name, spoil, what, next] of ROWS)
  test(`${name} is told before any host is contacted`, async () => {
    const error = await refused(spoil)
    assert.equal(error?.exit, 2)
    const sentences = error.message.split('\n').map(line => line.trim())
    assert.ok(sentences.includes(what), sentences.join('\n'))
    assert.match(error.details.next ?? error.message, next)
  })
