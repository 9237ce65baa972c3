import { rmSync } from 'node:fs'
import { withLab } from '../lab.ts'
import type { Lane, Suite } from '../part.ts'
import { auditCase } from './audit.ts'
import { benchmarkCases } from './benchmark.ts'
import { exposureCases } from './exposure.ts'
import { hostKeyCases } from './host-keys.ts'
import { secretCases } from './secrets.ts'
import { expectExit, expectNothing, madeUp, type Setting, settingFor } from './setting.ts'
import { tlsCases } from './tls.ts'
import { watchProcesses } from './watch.ts'

/** Every run that handles secrets, and some that fail with them. */
const runs = async (setting: Setting, { quick }: Suite): Promise<void> => {
  const { run } = setting
  expectExit(await run('all', ['--dry-run', '--verbose']), 10)
  expectExit(await run('all', ['--yes']), 0)
  expectNothing(await run('06-tls', ['--yes']))
  expectExit(await run('08-backup', ['--now']), 0)
  expectExit(await run('16-kubernetes'), 0)
  const other = madeUp('wrong')
  expectExit(await run('00-preflight', [], { sudoPassword: `${setting.sudoPassword}${other}` }), 3)
  if (quick) return
  expectExit(await run('09-restore', ['--snapshot', 'latest', '--confirm-cluster', setting.lab.name]), 0)
  expectExit(await run('05-pki', ['--yes'], { passphrase: `${setting.passphrase}${other}` }), 2)
}

const IDS = ['S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9', 'S10', 'S11', 'S12']

/** Secrets and who gets in, on one lab where sudo wants a password and the authorities' keys are locked. */
export const security: Lane = {
  name: 'security',
  quick: true,
  run: async suite => {
    if (!suite.quick) await suite.run([auditCase])
    if (!suite.mine(IDS.map(id => `security · ${id}`))) return
    const sudoPassword = madeUp('sudo')
    await withLab('rel-security', ['--user', 'alice', '--sudo-password', sudoPassword], async lab => {
      const setting = await settingFor(lab, sudoPassword)
      const since = Date.now()
      const watch = watchProcesses()
      try {
        await runs(setting, suite)
        await suite.run([
          ...secretCases(setting, watch.stop, since),
          ...tlsCases(lab),
          ...benchmarkCases(setting, suite),
          ...hostKeyCases(setting),
          ...exposureCases(setting),
        ])
      } finally {
        await watch.stop([])
        rmSync(setting.folder, { recursive: true })
      }
    })
  },
}
