import { localPath } from '../paths.ts'
import { record } from './record.ts'
import { choice, integer, text } from './scalars.ts'

const file = (doc: string) => text({ doc, form: 'a PEM file', rule: localPath, required: true })
const days = (doc: string, to: number, value: number) =>
  integer({ doc, form: 'a number of days', from: 1, to, default: value })
const authority = (of: string) =>
  record(
    { certificate: file('The CA’s certificate, PEM.'), key: file('Its private key, PEM, not encrypted.') },
    {
      optional: true,
      doc: `A CA of your own for ${of} certificates: its certificate and private key in PEM files. Default: 05-pki makes one.`,
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
    clientCa: authority('client'),
    peerCa: authority('peer'),
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
