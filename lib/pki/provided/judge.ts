import type { X509Certificate } from 'node:crypto'
import type { Secret } from '../../secret.ts'
import { dateFaults } from '../chain.ts'
import type { Fault } from '../fault.ts'
import { nameOf } from '../inspect.ts'
import { privateKey } from '../keys.ts'
import { covers } from '../leaf.ts'
import type { AuthorityKind } from '../profiles.ts'
import { openKey } from '../unlock.ts'
import { faultsOf } from '../verify.ts'
import type { Missing } from './find.ts'
import type { Found } from './folder.ts'
import { keyNames } from './names.ts'
import type { Need } from './needs.ts'
import { certificateText, type Provided, type ProvidedPair } from './provided.ts'

const at = (file: Found, faults: Fault[]): Missing[] => faults.map(fault => ({ file: file.shown, ...fault }))

/** What is no PEM is mostly one of two other forms, which openssl turns into it. */
const notPem = ({ path, text }: Found): Fault => {
  const binary = text.reveal()[0] === 0x30
  return {
    what: `is not PEM${binary ? ' but binary' : ', or damaged'}`,
    why: 'PEM is needed: text that begins with -----BEGIN CERTIFICATE-----',
    next: binary
      ? `openssl x509 -inform DER -in ${path} -out new.pem; a .p12: openssl pkcs12 -in ${path} -nodes -out new.pem`
      : `see what it is: head -c 80 ${path}; copy it anew from where it was made`,
  }
}

const authorityFaults = (file: Found, now: Date): Missing[] => {
  const { certificates } = file
  if (!certificates?.length) return at(file, [notPem(file)])
  const [mere] = certificates.filter(one => !one.ca)
  if (mere)
    return at(file, [
      {
        what: `is given as a CA, but ${nameOf(mere.subject)} in it is none (it lacks CA:TRUE)`,
        why: 'nobody accepts what it has signed',
        next: 'give the certificate of the CA that has issued the others',
      },
    ])
  return at(file, certificates.flatMap(one => dateFaults(one, now)).slice(0, 1))
}

/** The key of a pair, or why it cannot be used. */
const keyOf = ({ file, key }: ProvidedPair): { key?: Secret; faults: Missing[] } => {
  if (!key) {
    const names = keyNames(file.name).slice(0, 2).join(' or ')
    return {
      faults: at(file, [
        {
          what: 'has no private key beside it',
          why: 'a certificate is of no use without its key',
          next: `put the key there as ${names}`,
        },
      ]),
    }
  }
  try {
    const open = openKey(key.path, key.text)
    privateKey(open)
    return { key: open, faults: [] }
  } catch {
    return {
      faults: at(key, [
        {
          what: 'holds no private key that can be read',
          why: 'a key in PKCS#8, PKCS#1 or SEC 1 form is needed, as PEM',
          next: `openssl pkey -in ${key.path} -noout   # says what is wrong with it`,
        },
      ]),
    }
  }
}

const needFaults = (leaf: X509Certificate, { use, oneOf }: Need): Fault[] => {
  const faults: Fault[] = []
  const bare = oneOf.map(san => san.slice(san.indexOf(':') + 1))
  if (oneOf.length && !oneOf.some(san => covers(leaf, san)))
    faults.push({
      what: `covers neither ${bare.join(' nor ')}`,
      why: 'backups ask the member on its own host',
      next: `have it issued anew with ${bare[0]} as well`,
    })
  if ((use === 'server' || use === 'check') && /^CN=root$/m.test(leaf.subject))
    faults.push({
      what: 'has the common name root, which is the administrator’s',
      why:
        use === 'check'
          ? 'with authentication on, whoever is on a load balancer could do everything'
          : 'with authentication on, calls through etcd’s gateway could do everything',
      next: 'have it issued anew under another name',
    })
  return faults
}

/** One certificate may serve several needs; it is judged once, by all of them. */
const pairFaults = (pairs: ProvidedPair[], provided: Provided, now: Date): Missing[] => {
  const [pair] = pairs
  const { file, need } = pair!
  if (!file.certificates?.length) return at(file, [notPem(file)])
  const authority = provided.authorities[need.kind]
  const { key, faults } = keyOf(pair!)
  const leaf = file.certificates[0]!
  const wrong = authority?.certificates?.length
    ? faultsOf(certificateText(file), {
        authorities: certificateText(authority),
        known: provided.files.flatMap(({ certificates = [] }) => certificates.filter(one => one.ca)),
        key,
        purposes: pairs.map(one => one.need.purposes).find(one => one.length > 1) ?? need.purposes,
        sans: [...new Set(pairs.flatMap(one => one.need.sans))],
        now,
      })
    : []
  return [...at(file, [...wrong, ...pairs.flatMap(one => needFaults(leaf, one.need))]), ...faults]
}

const groups = (pairs: ProvidedPair[]): ProvidedPair[][] => {
  const grouped = new Map<string, ProvidedPair[]>()
  for (const pair of pairs) {
    const key = `${pair.need.kind} ${pair.file.path}`
    grouped.set(key, [...(grouped.get(key) ?? []), pair])
  }
  return [...grouped.values()]
}

const distinct = (faults: Missing[]): Missing[] => [
  ...new Map(faults.map(fault => [`${fault.file} ${fault.what}`, fault])).values(),
]

/** Everything that is wrong with the CAs and with these pairs. Pure but for keys unlocked before. */
export const judge = (provided: Provided, now: Date, pairs: ProvidedPair[]): Missing[] =>
  distinct([
    ...(['client', 'peer'] as AuthorityKind[]).flatMap(kind => {
      const file = provided.authorities[kind]
      return file ? authorityFaults(file, now) : []
    }),
    ...groups(pairs).flatMap(group => pairFaults(group, provided, now)),
  ])
