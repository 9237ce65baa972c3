import { spawn } from 'node:child_process'
import { ROOT } from '../../lab/paths.ts'
import type { Needle } from './needles.ts'

/** What was in the processes of this machine and of the lab's hosts while they were watched. */
export type Watched = {
  /** `sudo password in the cmdline of ssh (4711)`. */
  hits: string[]
  /** How often all of them were looked at, and how many different texts that gave. */
  rounds: number
  texts: number
}

/** Looks at every process each millisecond or so from now on; secrets may be known only afterwards. The first stop counts. */
export const watchProcesses = (): { stop: (needles: Needle[]) => Promise<Watched> } => {
  const child = spawn('node', ['--import', 'tsx', `${ROOT}test/reliability/security/processes.ts`], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    said += text
  })
  const closed = new Promise(resolve => child.once('close', resolve))
  let ended: Promise<Watched> | undefined
  const stop = async (needles: Needle[]): Promise<Watched> => {
    child.stdin.end(
      JSON.stringify(
        needles.map(({ name, forms }) => ({ name, forms: forms.map(form => form.toString('base64')) })),
      ),
    )
    await closed
    return JSON.parse(said) as Watched
  }
  return {
    stop: needles => {
      ended ??= stop(needles)
      return ended
    },
  }
}
