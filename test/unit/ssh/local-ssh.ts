import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'

/**
 * Puts an `ssh` before the real one that runs the remote command on this machine, in a mount namespace of its own where
 * `/run/etcd-runbooks` is a folder of the test: neither other tests nor the machine's own runs share the lock.
 * Further programs may be put there, too. Each call of ssh adds a line to `<folder>/calls`. `user` is who logs in, and
 * `path` where programs are found then.
 */
export const localSsh = (
  t: TestContext,
  programs: Record<string, string> = {},
  { user = 'root', path = '$PATH' } = {},
): { folder: string; run: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'ssh-'))
  const run = join(folder, 'run')
  mkdirSync(run)
  // For those who are not root; sudo makes nobody root here.
  chmodSync(folder, 0o755)
  chmodSync(run, 0o777)
  const before = process.env.PATH
  process.env.PATH = `${folder}${delimiter}${before}`
  t.after(() => {
    process.env.PATH = before
    rmSync(folder, { recursive: true })
  })
  const apart = `mkdir -p /run/etcd-runbooks && mount --bind ${run} /run/etcd-runbooks && PATH=${path} exec /usr/bin/setpriv --reuid ${user} --clear-groups /bin/sh -c "$1"`
  const ssh = `echo x >>${folder}/calls\nfor last; do :; done\nexec unshare --mount sh -c '${apart}' sh "$last"`
  for (const [name, body] of Object.entries({ ssh, ...programs })) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return { folder, run }
}
