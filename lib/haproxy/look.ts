import { createHash } from 'node:crypto'
import { aliveScript, balancerSsl, haproxyConfig } from '../etcd/paths.ts'
import type { Facts } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import { keepalivedLook } from '../keepalived/look.ts'
import { type Look, readProperties } from '../probe/look.ts'
import { MANAGED } from '../resources/file.ts'
import { pendingLook } from '../rolling/pending.ts'

export const HAPROXY_UNIT = 'haproxy.service'
/** What a roll of it may write. */
export const haproxyFilePaths: readonly string[] = [haproxyConfig, aliveScript]

/** Whether HAProxy runs on a host, and whether these runbooks set it up there. */
export const runsLook = (): Record<string, Look> => ({
  'haproxy unit': { unit: HAPROXY_UNIT },
  'haproxy ours': `! grep -q '${MANAGED}' ${haproxyConfig} 2>/dev/null || echo ours`,
})

/** What is asked of a load balancer besides its files. */
export const balancerLook = (): Record<string, Look> => ({
  ...keepalivedLook(),
  ...runsLook(),
  'haproxy pending': pendingLook(HAPROXY_UNIT, haproxyFilePaths),
  'check certificate': { text: `${balancerSsl.pairDirectory}/tls.crt` },
  'check CA': { text: balancerSsl.ca },
  'check pair': `[ -s ${balancerSsl.check} ]`,
})

const look = (facts: Facts, host: Host, name: string) => facts.looks.get(host.name)?.get(name)

/** Whether HAProxy on this host is set up by these runbooks already. */
export const isOurs = (facts: Facts, host: Host): boolean =>
  look(facts, host, 'haproxy ours')?.output.trim() === 'ours'

/** Written, but not loaded yet. */
export const isPending = (facts: Facts, host: Host): boolean =>
  look(facts, host, 'haproxy pending')?.output.trim() === 'pending'

/** systemd's ActiveState: `active`, `activating`, `inactive`, `failed`. */
export const balancerState = (facts: Facts, host: Host): string =>
  readProperties(look(facts, host, 'haproxy unit')?.output ?? '').ActiveState ?? ''

/** Hash of the certificate and the CA that HAProxy checks the members with; undefined where 05 has not been yet. */
export const checkCertificate = (facts: Facts, host: Host): string | undefined => {
  const [certificate, authority] = ['check certificate', 'check CA'].map(
    name => look(facts, host, name)?.output,
  )
  if (!certificate || !authority || look(facts, host, 'check pair')?.code !== 0) return undefined
  return createHash('sha256').update(authority).update(certificate).digest('hex')
}
