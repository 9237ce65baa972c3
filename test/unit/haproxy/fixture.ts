import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster, HaproxySettings } from '../../../lib/inventory/cluster.ts'
import { cluster } from '../etcd/fixture.ts'

/** The cluster `demo` with some of HAProxy's settings changed. */
export const withSettings = (settings: Partial<HaproxySettings>): Cluster => {
  const demo = cluster()
  return { ...demo, haproxy: { ...demo.haproxy, ...settings } }
}

const found = [process.env.ETCD_RUNBOOKS_TEST_BIN ?? '', '/usr/sbin', '/usr/local/sbin']
  .map(directory => join(directory, 'haproxy'))
  .find(path => existsSync(path))

/** A real HAProxy, from $ETCD_RUNBOOKS_TEST_BIN or this machine's own. */
export const haproxy = {
  path: found ?? 'haproxy',
  skip: found ? false : 'no haproxy here, nor in $ETCD_RUNBOOKS_TEST_BIN',
}
