import { UNIT } from '../etcd/paths.ts'

export const HAPROXY = 'haproxy.service'

/** Where Kubernetes distributions keep an etcd of their own, and whose it is. */
export const SIGNS: Record<string, string> = {
  '/etc/kubernetes/manifests/etcd.yaml': 'kubeadm runs an etcd here as a static pod',
  '/var/lib/rancher/k3s/server/db/etcd': 'k3s has an etcd of its own here',
  '/var/lib/rancher/rke2/server/db/etcd': 'rke2 has an etcd of its own here',
}

/**
 * What systemd knows of the two units these runbooks set up, then each etcd that runs outside of etcd.service as
 * `process PID here|elsewhere PROGRAM CGROUP` (by network namespace), then signs of Kubernetes' own as `sign PATH`.
 */
export const servicesLook = `
units=$(systemctl show -p Id,LoadState,ActiveState,UnitFileState,MainPID,FragmentPath,LimitNOFILE -- ${UNIT} ${HAPROXY})
printf '%s\\n--\\n' "$units"
grep -lx etcd /proc/[0-9]*/comm 2>/dev/null | while IFS= read -r comm; do
  pid=\${comm#/proc/}; pid=\${pid%/comm}
  case $units in *"MainPID=$pid
"*) continue ;; esac
  where=elsewhere
  [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ] || where=here
  printf 'process %s %s %s %s\\n' "$pid" "$where" "$(readlink "/proc/$pid/exe")" "$(tail -n 1 "/proc/$pid/cgroup")"
done
for sign in ${Object.keys(SIGNS).join(' ')}; do [ ! -e "$sign" ] || printf 'sign %s\\n' "$sign"; done`

export type UnitState = {
  LoadState?: string
  ActiveState?: string
  UnitFileState?: string
  MainPID?: string
  FragmentPath?: string
  LimitNOFILE?: string
}
export type Services = {
  units: Map<string, UnitState>
  processes: { pid: string; here: boolean; program: string; unit: string }[]
  signs: string[]
}

/** Reads the output of `servicesLook`. Pure. */
export const readServices = (output = ''): Services => {
  const [shown = '', rest = ''] = output.split(/^--\n/m)
  const units = shown.split('\n\n').map(block => {
    const properties = Object.fromEntries(
      [...block.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
    )
    return [properties.Id ?? '', properties] as const
  })
  const lines = rest.split('\n').map(line => line.split(' '))
  return {
    units: new Map(units),
    processes: lines
      .filter(([kind]) => kind === 'process')
      .map(([, pid = '', where, program = '', cgroup = '']) => ({
        pid,
        here: where === 'here',
        program,
        unit: cgroup.split('/').at(-1) ?? '',
      })),
    signs: lines.filter(([kind]) => kind === 'sign').map(([, path = '']) => path),
  }
}
