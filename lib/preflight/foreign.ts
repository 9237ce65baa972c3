import { UNIT, unitFile } from '../etcd/paths.ts'
import { MANAGED } from '../resources/file.ts'
import type { Check, Found, Subject } from './finding.ts'
import { readServices, type Services, SIGNS, type UnitState } from './services.ts'

const NEXT = 'use another machine for this member, or move its data over and remove it first'

const processes = ({ host }: Subject, { processes }: Services): Found[] =>
  processes.map(({ pid, here, program, unit }) =>
    here
      ? {
          level: 'refuse',
          what: `another etcd runs there (${[`pid ${pid}`, program, unit].filter(Boolean).join(', ')})`,
          detail: 'these runbooks did not set it up, and somebody may depend on it',
          next: `systemctl status ${pid}   # on ${host.name}, shows what it is; ${NEXT}`,
        }
      : {
          level: 'info',
          what: `a container runs an etcd (pid ${pid})`,
          detail: 'it has a network of its own, so the two do not meet',
          next: 'nothing',
        },
  )

/** An etcd.service that is not ours: most likely the distribution's package brought it. */
const unit = ({ cluster, host, member }: Subject, found: UnitState): Found[] => {
  const { LoadState, ActiveState, UnitFileState, FragmentPath } = found
  const ours = FragmentPath === unitFile && member?.unit?.includes(MANAGED)
  if (LoadState !== 'loaded' || ours) return []
  const packaged = cluster.install.from === 'package'
  const runs = ActiveState === 'active' || ActiveState === 'activating'
  // A package enables its unit; 01 keeps it from ever starting, and 02 puts ours in its place.
  if (runs || (UnitFileState === 'enabled' && !packaged))
    return [
      {
        level: 'refuse',
        what: `there is an ${UNIT} that these runbooks did not write`,
        detail: `${FragmentPath} is ${ActiveState} and ${UnitFileState}`,
        next: `if nobody needs it: systemctl disable --now ${UNIT}   # on ${host.name}, its data stays where it is; otherwise ${NEXT}`,
      },
    ]
  if (packaged) return []
  return [
    {
      level: 'warn',
      what: `there is an ${UNIT} that these runbooks did not write`,
      detail: `${FragmentPath} does not run and will give way to ours`,
      next: `remove the package that brought it, if nobody needs it   # on ${host.name}`,
    },
  ]
}

/** That no etcd lives on a member's host that these runbooks did not set up. */
export const checkForeign: Check = subject => {
  if (subject.host.role !== 'member') return []
  const services = readServices(subject.look)
  return [
    ...unit(subject, services.etcd),
    ...processes(subject, services),
    ...services.signs.map(
      (path): Found => ({
        level: 'refuse',
        what: SIGNS[path] ?? `an etcd at ${path}`,
        detail: `there is ${path}`,
        next: NEXT,
      }),
    ),
  ]
}
