import { renameSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import minimist from 'minimist'
import { load as inventoryOf } from '../../../lib/inventory/load.ts'
import { selectClusters } from '../../../lib/inventory/select.ts'
import { identityFor } from './identity.ts'
import { startLoad } from './load.ts'
import { mustHold } from './verdict.ts'

// The load for tests that are not written in TypeScript.
// `command.ts write --hosts FILE --to DIR [--through ADDRESS]`: clients at work until SIGTERM. DIR/acknowledged is how
// many writes were acknowledged so far, DIR/verdict in the end what came of it; exit 1 when it must not be so.
// `command.ts identity --hosts FILE --to DIR [--user NAME]`: a client certificate of the cluster's own CA, for curl.

const [verb, ...words] = process.argv.slice(2)
const options = minimist(words, { string: ['hosts', 'to', 'through', 'user', 'cluster'] })
const { hosts, to, cluster } = options

/** Whole or not at all: somebody may be reading it. */
const put = (name: string, text: string): void => {
  writeFileSync(`${to}/${name}.new`, `${text}\n`)
  renameSync(`${to}/${name}.new`, `${to}/${name}`)
}

const write = async (): Promise<void> => {
  let stop = false
  process.on('SIGTERM', () => {
    stop = true
  })
  const only = options['through'] as string | undefined
  const load = await startLoad(
    { inventory: hosts },
    { ...(cluster && { cluster }), ...(only && { only: [only] }) },
  )
  while (!stop) {
    put('acknowledged', `${load.acknowledged()}`)
    await sleep(200)
  }
  const verdict = await load.stop()
  const { acknowledged, unknown, lost, longestGapMs } = verdict.seen
  const seen = `acknowledged ${acknowledged}, unknown ${unknown}, lost ${lost}, longest gap ${longestGapMs} ms`
  try {
    mustHold(verdict)
    put('verdict', seen)
  } catch (error) {
    put('verdict', `${seen}\n${(error as Error).message}`)
    process.exitCode = 1
  }
}

const identity = async (): Promise<void> => {
  const own = await identityFor(selectClusters(inventoryOf(hosts), cluster)[0]!, options['user'])
  if (!own) throw new Error('no client CA in the pki folder')
  writeFileSync(`${to}/ca.crt`, own.ca)
  writeFileSync(`${to}/client.crt`, own.certificate)
  writeFileSync(`${to}/client.key`, own.key, { mode: 0o600 })
}

if (verb === 'write') await write()
else if (verb === 'identity') await identity()
else throw new Error(`unknown verb ${verb}`)
// Connections that are kept alive would keep the process, too.
process.exit()
