import { execFile } from 'node:child_process'
import { ROOT } from '../../lab/paths.ts'
import type { Case } from '../part.ts'

/** What `npm audit --json` says, in a sentence; a registry that does not answer is no finding. Pure. */
export const auditNote = (output: string): string => {
  try {
    const { metadata } = JSON.parse(output) as { metadata?: { vulnerabilities?: Record<string, number> } }
    const { total, ...levels } = metadata!.vulnerabilities!
    const known = Object.entries(levels).flatMap(([level, count]) => (count ? `${count} ${level}` : []))
    return total ? `known weaknesses: ${known.join(', ')}` : 'no known weakness'
  } catch {
    return 'the registry did not say what is known of them'
  }
}

/** What others have found in the packages since they were locked: told, and never a failure of these runbooks. */
export const auditCase: Case = {
  part: 'security',
  id: 'S13',
  title: 'npm audit is asked about the packages that a run loads',
  run: async () => ({
    note: await new Promise<string>(resolve =>
      execFile('npm', ['audit', '--omit=dev', '--json'], { cwd: ROOT, timeout: 30_000 }, (_, stdout) =>
        resolve(auditNote(stdout)),
      ),
    ),
  }),
}
