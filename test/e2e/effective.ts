import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import fc from 'fast-check'
import minimist from 'minimist'
import { $ } from 'zx'
import { configText } from '../../lib/etcd/desired.ts'
import { binary, dataDirectory, releaseDirectory } from '../../lib/etcd/paths.ts'
import type { Phase } from '../../lib/etcd/phase.ts'
import { SOURCES } from '../../lib/etcd/sources.ts'
import { type Cluster, type EtcdStyle, hostsOf } from '../../lib/inventory/cluster.ts'
import { load } from '../../lib/inventory/load.ts'
import { quote } from '../../lib/quote.ts'
import { release } from '../lab/releases.ts'
import { anySettings } from '../unit/etcd/any-settings.ts'

// `effective.ts --hosts FILE --ssh CONFIG --etcd VERSION --runs N`: on the host of the inventory's only member, which
// the chain has prepared, random settings are written in each style, etcd is started by the very unit, and what it
// says about itself is compared. systemd and etcd judge here, not our own readers.

const options = minimist(process.argv.slice(2), { string: ['hosts', 'ssh', 'etcd', 'runs', 'seed'] })
const [inventory] = load(options.hosts)
assert.ok(inventory && hostsOf(inventory).length === 1)
const [member] = inventory.members as [Cluster['members'][number]]
const version: string = options.etcd
const STYLES: EtcdStyle[] = ['file', 'env', 'flags']

$.verbose = false
const remote = (script: string) => $`ssh -F ${options.ssh} ${member.name} ${`exec sh -euc ${quote(script)}`}`

const clusterOf = (style: EtcdStyle, config: Record<string, unknown>): Cluster => ({
  ...inventory,
  etcd: { ...inventory.etcd, version, style, config },
})

/** Writes, starts, listens and clears away; the data is an empty one's, made for this start alone. */
const start = (style: EtcdStyle, config: Record<string, unknown>, phase: Phase): string => {
  const cluster = clusterOf(style, config)
  const unit = SOURCES.flags.render({ cluster, member, phase, initialClusterState: 'new' })
  const data = quote(`${dataDirectory(cluster, member)}/member`)
  return `
rm -f /etc/etcd/etcd.yaml /etc/default/etcd
printf %s ${quote(unit)} >/etc/systemd/system/etcd.service
printf %s ${quote(configText(cluster, member, phase))} >${SOURCES[style].path}
systemctl daemon-reload
echo '== ${style}'
timeout 30 systemctl start etcd || { journalctl -u etcd -n 20 -o cat; exit 1; }
journalctl "_SYSTEMD_INVOCATION_ID=$(systemctl show -p InvocationID --value etcd)" -o cat
curl -s 127.0.0.1:${cluster.etcd.metricsPort}/metrics | sed -n 's/^# TYPE /metric /p; /^etcd_server_quota/p'
systemctl stop etcd
rm -rf ${data}
`
}

/** What etcd says of its own configuration, without what is another at each start. */
const said = (output: string): unknown[] =>
  output.split('\n').flatMap<unknown>(line => {
    if (/^(metric|etcd_)/.test(line)) return [line]
    if (!/"msg":"(starting an etcd server|configuring|starting with client TLS)/.test(line)) return []
    const { ts, caller, ...rest } = JSON.parse(line)
    return [rest]
  })

const archive = await release(version)
const directory = releaseDirectory(inventory, version)
const unpack = remote(`mkdir -p ${directory} && tar xz --strip-components=1 -C ${directory}`)
createReadStream(archive.file).pipe(unpack.stdin)
await unpack
const etcd = binary(clusterOf('file', {}), 'etcd')
assert.ok((await remote(`${etcd} --version`)).stdout.includes(version))

await fc.assert(
  fc.asyncProperty(anySettings(version), fc.constantFrom<Phase>('plain', 'tls'), async (config, phase) => {
    const { stdout } = await remote(STYLES.map(style => start(style, config, phase)).join(''))
    const [file, env, flags] = stdout
      .split(/^== .*$/m)
      .slice(1)
      .map(said)
    assert.ok(JSON.stringify(file).includes('starting an etcd server'), stdout)
    assert.deepEqual(env, file)
    assert.deepEqual(flags, file)
  }),
  {
    numRuns: Number(options.runs),
    ...(options.seed && { seed: Number(options.seed) }),
    // Each try starts three servers: a smaller example is not worth that.
    endOnFailure: true,
  },
)
console.log(`etcd ${version}: ${options.runs} random configurations, each the same in every style`)
