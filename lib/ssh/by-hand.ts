import type { Host, SshTarget } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'

/** The command line that logs in by hand. Options are those of the inventory, so that it works when pasted. */
export const loginByHand = (target: SshTarget): string =>
  [
    'ssh',
    ...(target.port ? ['-p', String(target.port)] : []),
    ...(target.identityFile ? ['-i', quote(target.identityFile)] : []),
    ...(target.knownHostsFile ? ['-o', quote(`UserKnownHostsFile=${target.knownHostsFile}`)] : []),
    ...(target.proxyJump ? ['-J', target.proxyJump] : []),
    target.user ? `${target.user}@${target.host}` : target.host,
  ].join(' ')

/** The command line that runs something on a host by hand, for hints; `sudo` where the login user is not root. */
export const byHand = ({ ssh }: Host, command: string): string =>
  [loginByHand(ssh), ...(ssh.user && ssh.user !== 'root' ? ['sudo'] : []), command].join(' ')
