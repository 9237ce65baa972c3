import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

// `npm run demo`: a lab of real systemd hosts, the whole chain on it, and what to look at next.

const root = fileURLToPath(new URL('..', import.meta.url))
const zx = (script: string, ...words: string[]): void => {
  const { status } = spawnSync(`${root}bin/zx`, [script, ...words], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

zx('test/lab/lab.ts', 'up', '--members', '3', '--lbs', '1')
console.log('')
zx(
  'runbooks/all.ts',
  '--hosts',
  'test/lab/hosts.yaml',
  '--yes',
  ...process.argv.slice(2).filter(word => word.startsWith('--')),
)
console.log(`
Try next:
  bin/zx runbooks/status.ts --hosts test/lab/hosts.yaml     how the cluster is
  npm run lab -- ssh etcd1 -- bash -lc 'etcdctl member list -w table'
  bin/zx runbooks/all.ts --hosts test/lab/hosts.yaml        again: nothing to change
When you are done: npm run lab -- down`)
