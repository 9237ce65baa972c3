import { localPath } from '../paths.ts'
import { record } from './record.ts'
import { boolean, choice, integer, text } from './scalars.ts'

const file = (doc: string, required: boolean) => text({ doc, form: 'a PEM file', rule: localPath, required })
const days = (doc: string, to: number, value: number) =>
  integer({ doc, form: 'a number of days', from: 1, to, default: value })
const authority = (of: string) =>
  record(
    {
      certificate: file('The CA’s certificate, PEM.', true),
      key: file('Its private key, PEM; it may be locked with a passphrase.', false),
    },
    {
      optional: true,
      doc: `A CA of your own for ${of} certificates: its certificate and private key in PEM files. Without a key only with \`from\`, which then has what it issued. Default: 05-pki makes one.`,
      example: { certificate: `my-${of}-ca.crt`, key: `my-${of}-ca.key` },
    },
  )

/** Certificates: where the authorities live and what is issued. */
export const pki = record(
  {
    directory: text({
      doc: 'The authorities and issued certificates lie in <directory>/<cluster> on this machine; relative is beside this file. Back it up, and keep it from others: who has it owns the cluster.',
      form: 'a path',
      rule: localPath,
      default: 'pki',
    }),
    algorithm: choice(['ecdsa-p256', 'ecdsa-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'], {
      doc: 'Kind of the keys. ECDSA is fast and small; RSA is for clients that know nothing else.',
      default: 'ecdsa-p256',
    }),
    caDays: days('Life of the authorities.', 36_500, 3650),
    leafDays: days('Life of server, peer and client certificates; renewed with a third left.', 3650, 365),
    from: text({
      doc: 'Directory on this machine with certificates made elsewhere (mkcert, cfssl, openssl, a company CA): nothing is issued then, and nothing renewed. ca.pem, <member>.pem, admin.pem, haproxy-check.pem, with their keys as <name>-key.pem; docs/certificates.md has all names. Relative is beside this file.',
      form: 'a directory',
      rule: localPath,
      example: 'certificates',
    }),
    clientCa: authority('client'),
    peerCa: authority('peer'),
    passphraseFile: text({
      doc: 'File with the passphrases of locked private keys, one a line, for nobody but you to read. Default: you are asked; --pki-passphrase-fd is another way.',
      form: 'a path',
      rule: localPath,
      example: 'passphrases',
    }),
    trustStore: boolean({
      doc: 'Whether the client CA goes into the hosts’ own trust store, so that curl and others there accept the members without being told the CA. Taken out again when false.',
      default: false,
    }),
    organization: text({
      doc: 'Organisation in the subject of everything issued. Default: none.',
      form: 'up to 64 characters',
      rule: value =>
        value.length > 64 ? 'is longer than the 64 characters a certificate allows' : undefined,
      example: 'Example Ltd',
    }),
  },
  { doc: 'Certificates.' },
)
