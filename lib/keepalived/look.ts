import { keepalivedConfig } from '../etcd/paths.ts'
import type { Facts } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import { type Look, readProperties } from '../probe/look.ts'
import { MANAGED } from '../resources/file.ts'
import { pendingLook } from '../rolling/pending.ts'

export const KEEPALIVED_UNIT = 'keepalived.service'
/** What these runbooks add to the package's unit. */
export const keepalivedDropIn = `/etc/systemd/system/${KEEPALIVED_UNIT}.d/etcd-runbooks.conf`
/** What a roll of it may write. */
export const keepalivedFilePaths: readonly string[] = [keepalivedConfig, keepalivedDropIn]

/** Asks a load balancer about keepalived, and whether it holds the address that its configuration names. */
export const keepalivedLook = (): Record<string, Look> => ({
  'keepalived unit': { unit: KEEPALIVED_UNIT },
  keepalived: `${pendingLook(KEEPALIVED_UNIT, keepalivedFilePaths)}
grep -q '${MANAGED}' ${keepalivedConfig} 2>/dev/null || exit 0
address=$(sed -nE 's|^ *([0-9a-f.:]+)/[0-9]+ dev .*|\\1|p' ${keepalivedConfig} | head -n 1)
echo "ours $address"
[ -z "$address" ] || [ -z "$(ip -o addr show to "$address")" ] || echo holds`,
})

/** keepalived on one load balancer as it was seen last. */
export type KeepalivedSeen = {
  /** systemd's ActiveState: `active`, `inactive`, `failed` … */
  state: string
  /** Written, but not loaded yet. */
  pending: boolean
  /** The address in a configuration of ours. */
  address?: string
  holds: boolean
}

/** Undefined where the host was not asked or did not answer. */
export const keepalivedSeen = (facts: Facts, host: Host): KeepalivedSeen | undefined => {
  const looks = facts.looks.get(host.name)
  const [unit, look] = [looks?.get('keepalived unit'), looks?.get('keepalived')]
  if (!unit || !look) return undefined
  const lines = look.output.split('\n')
  return {
    state: readProperties(unit.output).ActiveState ?? '',
    pending: lines.includes('pending'),
    address: lines.find(line => line.startsWith('ours '))?.slice('ours '.length),
    holds: lines.includes('holds'),
  }
}

/** The load balancers that hold the virtual address now; more than one is as bad as none. */
export const holders = (facts: Facts): Host[] =>
  facts.cluster.loadBalancers.filter(host => keepalivedSeen(facts, host)?.holds)

/** Those that only stand by first: what they can't bear never reaches the one that clients are at. */
export const holdersLast = (hosts: Host[], facts: Facts): Host[] => {
  const holding = holders(facts).map(({ name }) => name)
  return [
    ...hosts.filter(({ name }) => !holding.includes(name)),
    ...hosts.filter(({ name }) => holding.includes(name)),
  ]
}
