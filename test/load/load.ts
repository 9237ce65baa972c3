import { readFileSync, writeFileSync } from 'node:fs'
import minimist from 'minimist'
import { url } from '../../lib/addresses.ts'
import { load } from '../../lib/inventory/load.ts'
import { selectClusters } from '../../lib/inventory/select.ts'
import { authorityFiles, loadAuthority } from '../../lib/pki/authority.ts'
import { issue } from '../../lib/pki/issue.ts'
import { clientSpec } from '../../lib/pki/profiles.ts'
import { gateway, type Identity, readAll } from './client.ts'
import { write } from './writer.ts'

// `load.ts write --hosts FILE --log KEYS --report JSON [--endpoint URL]`: writes until SIGTERM, through every member in
// turn, or through one address.
// `load.ts check --hosts FILE --log KEYS --scheme https`: every acknowledged key is there, on every member.
// `load.ts identity --hosts FILE --out DIR [--user NAME]`: a client certificate of the cluster's own CA, for curl.

const [verb] = process.argv.slice(2)
const options = minimist(process.argv.slice(3), {
  string: ['hosts', 'log', 'report', 'scheme', 'prefix', 'out', 'user', 'cluster', 'endpoint'],
})
const [cluster] = selectClusters(load(options.hosts), options.cluster)
if (!cluster) throw new Error('no cluster')
const prefix = options.prefix ?? '/load/'

/** No user's name: the gateway refuses callers whose certificate has one, once authentication is on. */
const identity = async (user = 'load test'): Promise<Identity | undefined> => {
  try {
    const authority = loadAuthority(authorityFiles(cluster, 'client'), new Date())
    const { certificate, key } = await issue(clientSpec(cluster, user), authority, new Date())
    return { ca: authority.bundle, certificate, key: key.reveal().toString() }
  } catch {
    return undefined
  }
}
const endpoints = (scheme: 'http' | 'https') =>
  cluster.members.map(({ address }) => url(scheme, address, cluster.etcd.clientPort))

if (verb === 'write') {
  let stop = false
  process.on('SIGTERM', () => {
    stop = true
  })
  const call = gateway(await identity())
  const members = options.scheme ? endpoints(options.scheme) : [...endpoints('http'), ...endpoints('https')]
  const written = await write({
    call,
    endpoints: options.endpoint ? [options.endpoint] : members,
    prefix,
    log: options.log,
    everyMs: 10,
    stopped: () => stop,
  })
  writeFileSync(options.report, `${JSON.stringify(written)}\n`)
  process.exit(0)
} else if (verb === 'check') {
  const call = gateway(await identity())
  const keys = readFileSync(options.log, 'utf8').split('\n').filter(Boolean)
  let lost = 0
  for (const endpoint of endpoints(options.scheme ?? 'https')) {
    const found = await readAll(call, endpoint, prefix)
    lost += keys.filter(key => !found.has(key)).length
  }
  console.log(`acknowledged ${keys.length}, lost ${lost}`)
  process.exit(lost || !keys.length ? 1 : 0)
} else if (verb === 'identity') {
  const own = await identity(options.user)
  if (!own) throw new Error('no client CA in the pki folder')
  writeFileSync(`${options.out}/ca.crt`, own.ca)
  writeFileSync(`${options.out}/client.crt`, own.certificate)
  writeFileSync(`${options.out}/client.key`, own.key, { mode: 0o600 })
} else throw new Error(`unknown verb ${verb}`)
