import { UNIT, unitFile } from '../etcd/paths.ts'
import { MANAGED } from '../resources/file.ts'
import { type Check, type Found, linesOf, type Subject } from './finding.ts'
import { OTHER_UNITS, unitsOf } from './units.ts'

/** Where Kubernetes distributions keep an etcd of their own, and whose it is. */
const SIGNS: Record<string, string> = {
  '/etc/kubernetes/manifests/etcd.yaml': 'kubeadm runs an etcd here as a static pod',
  '/var/lib/rancher/k3s/server/db/etcd': 'k3s has an etcd of its own here',
  '/var/lib/rancher/rke2/server/db/etcd': 'rke2 has an etcd of its own here',
}

/** Running etcd processes as `pid net|elsewhere program`, then signs of Kubernetes' own; nothing is asked of them. */
export const foreignLook = `
read_net() { readlink "/proc/$1/ns/net" 2>/dev/null; }
here=$(read_net self)
for comm in $(grep -lx etcd /proc/[0-9]*/comm 2>/dev/null); do
  pid=\${comm#/proc/}; pid=\${pid%/comm}
  where=elsewhere; [ "$(read_net "$pid")" != "$here" ] || where=net
  printf '%s %s %s\\n' "$pid" "$where" "$(readlink "/proc/$pid/exe")"
done
for sign in ${Object.keys(SIGNS).join(' ')}; do [ ! -e "$sign" ] || printf 'sign %s\\n' "$sign"; done`

const NEXT = 'use another machine for this member, or move its data over and remove it first'

const processes = (subject: Subject, ours: string | undefined): Found[] =>
  linesOf(subject, 'foreign')
    .map(line => line.split(' '))
    .filter(([pid]) => pid !== 'sign' && pid !== ours)
    .map(([pid, where, program]) =>
      where === 'net'
        ? {
            level: 'refuse',
            what: `another etcd runs there (pid ${pid}, ${program})`,
            detail: 'these runbooks did not set it up, and somebody may depend on it',
            next: `see what it is: systemctl status ${pid}   # on ${subject.host.name}; ${NEXT}`,
          }
        : {
            level: 'info',
            what: `a container runs an etcd (pid ${pid})`,
            detail: 'it has a network of its own, so the two do not meet',
            next: 'nothing',
          },
    )

/** That no etcd lives on a member's host that these runbooks did not set up. */
export const checkForeign: Check = subject => {
  const { cluster, host, member } = subject
  if (host.role !== 'member') return []
  const units = unitsOf(subject.look('units')?.output)
  const own = units.get(UNIT)
  const managed = member?.unit?.includes(MANAGED) === true && own?.FragmentPath === unitFile
  const foreign = managed ? OTHER_UNITS : [UNIT, ...OTHER_UNITS]
  const found = processes(subject, managed ? own?.MainPID : undefined)
  for (const id of foreign) {
    const { LoadState, ActiveState, UnitFileState, FragmentPath } = units.get(id) ?? {}
    if (LoadState !== 'loaded') continue
    const lives = ActiveState === 'active' || ActiveState === 'activating' || UnitFileState === 'enabled'
    // The distribution's package brings a unit of this name, which ours then takes the place of.
    if (!lives && (id !== UNIT || cluster.install.from === 'package')) continue
    found.push({
      level: lives ? 'refuse' : 'warn',
      what: `there is an ${id} that these runbooks did not write`,
      detail: `${FragmentPath}, ${ActiveState}, ${UnitFileState}${lives ? '' : '; ours will take its place'}`,
      next: lives
        ? `if nobody needs it: systemctl disable --now ${id}   # on ${host.name}; otherwise ${NEXT}`
        : `remove the package that brought it, if nobody needs it   # on ${host.name}`,
    })
  }
  for (const line of linesOf(subject, 'foreign').filter(text => text.startsWith('sign '))) {
    const path = line.slice('sign '.length)
    found.push({ level: 'refuse', what: SIGNS[path] ?? path, detail: `there is ${path}`, next: NEXT })
  }
  return found
}
