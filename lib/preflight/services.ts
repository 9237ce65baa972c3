import { UNIT } from '../etcd/paths.ts'
import { HAPROXY_UNIT } from '../haproxy/look.ts'
import type { Host } from '../inventory/cluster.ts'
import { type Look, readProperties } from '../probe/look.ts'
import type { Subject } from './finding.ts'

/** Where Kubernetes distributions keep an etcd of their own, and whose it is. */
export const SIGNS: Record<string, string> = {
  '/etc/kubernetes/manifests/etcd.yaml': 'kubeadm runs an etcd here as a static pod',
  '/var/lib/rancher/k3s/server/db/etcd': 'k3s has an etcd of its own here',
  '/var/lib/rancher/rke2/server/db/etcd': 'rke2 has an etcd of its own here',
}

/**
 * What systemd knows of the unit these runbooks set up there; then each etcd that runs outside of etcd.service as
 * `process PID here|elsewhere PROGRAM CGROUP` (by network namespace), and signs of Kubernetes' own as `sign PATH`.
 */
export const servicesLooks = ({ role }: Host): Record<string, Look> => ({
  ...(role === 'member' ? { 'etcd unit': { unit: UNIT } } : { 'haproxy unit': { unit: HAPROXY_UNIT } }),
  strangers: `for comm in /proc/[0-9]*/comm; do
  IFS= read -r name <"$comm" && [ "$name" = etcd ] || continue
  of=\${comm%/comm} cgroup=
  while IFS= read -r line; do cgroup=$line; done <"$of/cgroup"
  case $cgroup in *:/system.slice/${UNIT}) continue ;; esac
  {
    IFS= read -r own
    IFS= read -r other
    IFS= read -r program
  } <<END
$(readlink /proc/self/ns/net "$of/ns/net" "$of/exe")
END
  [ "$own" = "$other" ] && where=here || where=elsewhere
  printf 'process %s %s %s %s\\n' "\${of#/proc/}" "$where" "$program" "$cgroup"
done 2>/dev/null
for sign in ${Object.keys(SIGNS).join(' ')}; do [ ! -e "$sign" ] || printf 'sign %s\\n' "$sign"; done`,
})

export type UnitState = {
  LoadState?: string
  ActiveState?: string
  UnitFileState?: string
  MainPID?: string
  FragmentPath?: string
  LimitNOFILE?: string
  PrivateMounts?: string
}
export type Services = {
  etcd: UnitState
  haproxy: UnitState
  processes: { pid: string; here: boolean; program: string; unit: string }[]
  signs: string[]
}

/** Reads what `servicesLooks` saw; in a container the service's own etcd may be of a longer cgroup. Pure. */
export const readServices = (look: Subject['look']): Services => {
  const of = (name: string): UnitState => readProperties(look(name)?.output ?? '')
  const units = { etcd: of('etcd unit'), haproxy: of('haproxy unit') }
  const lines = (look('strangers')?.output ?? '').split('\n').map(line => line.split(' '))
  return {
    ...units,
    processes: lines
      .filter(([kind, pid]) => kind === 'process' && pid !== units.etcd.MainPID)
      .map(([, pid = '', where, program = '', cgroup = '']) => ({
        pid,
        here: where === 'here',
        program,
        unit: cgroup.split('/').at(-1) ?? '',
      })),
    signs: lines.filter(([kind]) => kind === 'sign').map(([, path = '']) => path),
  }
}
