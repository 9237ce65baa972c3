import { checkpoint, rollback } from '../lab/checkpoint.ts'
import { existing } from '../lab/state.ts'
import { type TestLab, withLab } from '../reliability/lab.ts'
import { ensureController, installPython } from './debian.ts'
import { timed } from './measure.ts'
import { chain } from './ours.ts'

const THREE_AND_ONE = ['--members', '3', '--lbs', '1']

/** Three members and a load balancer, as Debian is installed, for as long as `use` takes. */
export const withHosts = <T>(use: (lab: TestLab) => Promise<T>): Promise<T> =>
  withLab('bench', THREE_AND_ONE, use)

/** The same once the chain has made a cluster of them. */
export const withCluster = <T>(use: (lab: TestLab) => Promise<T>): Promise<T> =>
  withHosts(async lab => {
    await timed(chain(lab.inventory))
    return use(lab)
  })

/** The same with Python, which only Ansible looks for, and with Ansible here. */
export const withAnsibleHosts = <T>(
  say: (line: string) => void,
  use: (lab: TestLab) => Promise<T>,
): Promise<T> =>
  withLab('bench-ansible', THREE_AND_ONE, async lab => {
    await ensureController(say)
    await installPython(lab)
    return use(lab)
  })

/** Keeps the hosts of a lab as they are now; what is returned brings them back to that in seconds. */
export const kept = async (lab: TestLab): Promise<() => Promise<void>> => {
  await checkpoint(existing(lab.name))
  return () => rollback(existing(lab.name))
}
