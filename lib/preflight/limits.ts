import { UNIT } from '../etcd/paths.ts'
import type { Look } from '../probe/look.ts'
import type { Check } from './finding.ts'
import { readServices } from './services.ts'

/** Each client and each file of etcd's takes one; with fewer it refuses clients, and ends when its log needs a file. */
const FEWEST_FILES = 4096

/** What process 1 may grant a service at most (proc(5), limits). */
export const limitsLook: Look = { text: '/proc/1/limits' }

/** That etcd may have as many files open as it needs, by what the machine grants and by what its unit asks for. */
export const checkLimits: Check = subject => {
  if (subject.host.role !== 'member') return []
  const { LoadState, LimitNOFILE } = readServices(subject.look).etcd
  const [, granted] = /^Max open files +\S+ +(\S+)/m.exec(subject.look('limits')?.output ?? '') ?? []
  const asked = LoadState === 'loaded' ? LimitNOFILE : undefined
  const low = (most: string | undefined) => most !== undefined && Number(most) < FEWEST_FILES
  if (!low(granted) && !low(asked)) return []
  const { name } = subject.host
  return [
    {
      level: 'warn',
      what: `etcd may have no more than ${low(granted) ? granted : asked} files open`,
      detail: `each client takes one; ${low(granted) ? 'the machine grants no service more' : `a drop-in of ${UNIT} says so`}`,
      next: low(granted)
        ? `grep files /proc/1/limits   # on ${name}; raise it where this container or machine is defined`
        : `systemctl cat ${UNIT}   # on ${name}; remove LimitNOFILE= from what is not ours, then: systemctl daemon-reload`,
    },
  ]
}
