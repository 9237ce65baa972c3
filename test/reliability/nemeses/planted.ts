import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { balancerSsl, clientCaFile, pair } from '../../../lib/etcd/paths.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { load } from '../../../lib/inventory/load.ts'
import { authorityFiles, loadAuthority } from '../../../lib/pki/authority.ts'
import { occasion, signCertificate } from '../../../lib/pki/certificate.ts'
import { newKey, privateKey, publicKey } from '../../../lib/pki/keys.ts'
import {
  ADMIN_USER,
  type AuthorityKind,
  authoritySpec,
  clientSpec,
  peerSpec,
  serverSpec,
} from '../../../lib/pki/profiles.ts'
import type { CertificateSpec } from '../../../lib/pki/spec.ts'
import type { Stage } from './stage.ts'

const DAY = 86_400_000

/** Which pair of a member; `client` is the admin's. */
export type Which = 'server' | 'peer' | 'client'

const clusterOf = (stage: Stage): Cluster => load(stage.lab.inventory)[0]!

const specOf = (cluster: Cluster, member: string, which: Which): CertificateSpec => {
  const host = cluster.members.find(({ name }) => name === member)!
  if (which === 'server') return serverSpec(cluster, host)
  return which === 'peer' ? peerSpec(cluster, host, []) : clientSpec(cluster, ADMIN_USER)
}

/** A pair as 05-pki would have issued it so long ago that it ended yesterday. PEM. */
const ended = async (cluster: Cluster, member: string, which: Which) => {
  const spec = specOf(cluster, member, which)
  const authority = loadAuthority(authorityFiles(cluster, which === 'peer' ? 'peer' : 'client'), new Date())
  const key = await newKey(spec.algorithm)
  const when = occasion(spec.days, new Date(Date.now() - (spec.days + 1) * DAY))
  const issuer = { key: privateKey(authority.key), certificate: authority.certificate }
  return { certificate: signCertificate(spec, publicKey(key), issuer, when), key: key.reveal().toString() }
}

/** Writes over a file of a host, which keeps its mode and owner. */
export const overwrite = async (stage: Stage, host: string, path: string, text: string): Promise<void> => {
  await stage.lab.on(host, ['sh', '-c', 'cat >"$1"', 'sh', path], { input: text })
}

/** Gives a member pairs that ended yesterday, each as if it had been installed properly. */
export const expire = async (stage: Stage, member: string, ...pairs: Which[]): Promise<void> => {
  const cluster = clusterOf(stage)
  for (const which of pairs) {
    const { certificate, key } = await ended(cluster, member, which)
    const { directory } = pair(which)
    await overwrite(stage, member, `${directory}/tls.crt`, certificate)
    await overwrite(stage, member, `${directory}/tls.key`, key)
    await stage.lab.on(member, ['sh', '-c', `cd ${directory} && sha256sum tls.crt tls.key >.sums`])
  }
}

/** Gives a member's pair the key of another one, and nothing that says so. */
export const swapKey = async (stage: Stage, member: string, which: Which): Promise<void> => {
  const key = await newKey('ecdsa-p256')
  await overwrite(stage, member, `${pair(which).directory}/tls.key`, key.reveal().toString())
}

/** The certificate of an authority that nobody here knows. PEM. */
export const strangersAuthority = async (stage: Stage, kind: AuthorityKind): Promise<string> => {
  const key = await newKey('ecdsa-p256')
  const spec = authoritySpec(clusterOf(stage), kind, publicKey(key))
  return signCertificate(spec, publicKey(key), { key: privateKey(key) }, occasion(spec.days, new Date()))
}

/** Lets the client CA have ended yesterday, with the same key and name, here and wherever it is trusted; or puts it back. */
export const withAuthority = async (stage: Stage, how: 'ended' | 'as it was'): Promise<void> => {
  const cluster = clusterOf(stage)
  const files = authorityFiles(cluster, 'client')
  const kept = `${files.certificate}.kept`
  if (how === 'as it was') renameSync(kept, files.certificate)
  else {
    const { key } = loadAuthority(files, new Date())
    renameSync(files.certificate, kept)
    const spec = authoritySpec(cluster, 'client', publicKey(key))
    const when = occasion(spec.days, new Date(Date.now() - (spec.days + 1) * DAY))
    writeFileSync(files.certificate, signCertificate(spec, publicKey(key), { key: privateKey(key) }, when))
  }
  const text = readFileSync(files.certificate, 'utf8')
  for (const member of stage.members) await overwrite(stage, member, clientCaFile, text)
  for (const balancer of stage.balancers) await overwrite(stage, balancer, balancerSsl.ca, text)
}
