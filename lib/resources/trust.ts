import { refused } from '../errors.ts'
import { splitPem } from '../pki/inspect.ts'
import { quote } from '../quote.ts'
import { type Kind, type Lazy, type Of, resolve } from './resource.ts'

/**
 * CAs in the machine's own trust store, which curl and most programs look into: update-ca-certificates(8) on the Debian
 * family, update-ca-trust(8) on RHEL's.
 */
export const trust = (name: string, certificates: Lazy<string>): Of<'trust'> => ({
  kind: 'trust',
  name,
  certificates,
})

/** Where each family keeps CAs of the administrator's, a file each, and what is made from them. */
const STORES = [
  {
    anchors: '/usr/local/share/ca-certificates',
    ending: 'crt',
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  {
    anchors: '/etc/pki/ca-trust/source/anchors',
    ending: 'pem',
    bundle: '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  },
]

/**
 * Prints our anchors; `unfinished` when the store was not made from them yet, which a killed run leaves; and which
 * program makes it. Only names with one digit are ours: another cluster's may begin alike.
 */
const look = (name: string) =>
  [
    ...STORES.map(
      ({ anchors, ending, bundle }) => `for anchor in ${anchors}/${quote(name)}-[0-9].${ending}; do
  [ -f "$anchor" ] || continue
  cat "$anchor"
  ! grep -qvxFf ${bundle} "$anchor" || echo unfinished
done
for old in ${anchors}/${quote(name)}-[0-9].${ending}.old; do [ ! -f "$old" ] || echo unfinished; done`,
    ),
    'command -v update-ca-certificates || command -v update-ca-trust || echo none',
  ].join('\n')

const plainText = (certificates: string[]): string => certificates.map(one => one.trim()).join('\n')

export const trustKind: Kind<Of<'trust'>> = {
  needs: ({ name }) => ({ scripts: { [`trust ${name}`]: look(name) } }),
  plan: (resource, { scripts }, facts) => {
    const { name } = resource
    const wanted = splitPem(resolve(resource.certificates, facts))
    const said = scripts.get(`trust ${name}`)?.output ?? ''
    const found = splitPem(said)
    if (plainText(found) === plainText(wanted) && !/^unfinished$/m.test(said)) return undefined
    if (/^none$/m.test(said))
      throw refused('the host has no trust store of its own', {
        because: 'neither update-ca-certificates nor update-ca-trust is there (pki.trustStore)',
        state: 'its certificates were left as they are',
        next: 'install the package ca-certificates there, or set pki.trustStore: false',
      })
    const how = wanted.length ? (found.length ? 'update' : 'add') : 'take out'
    return {
      resource,
      how,
      verbs: [
        {
          call: ['trust_authorities', name],
          payloads: wanted.map(one => () => Buffer.from(`${one.trim()}\n`)),
        },
      ],
    }
  },
}
