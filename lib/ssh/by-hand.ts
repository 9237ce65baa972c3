import type { Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'

/**
 * The command line that runs something on a host by hand, for hints; `sudo` where the login user is not root. Options
 * are those of the inventory, so that it works when pasted.
 */
export const byHand = ({ ssh }: Host, command: string): string =>
  [
    'ssh',
    ...(ssh.port ? ['-p', String(ssh.port)] : []),
    ...(ssh.identityFile ? ['-i', quote(ssh.identityFile)] : []),
    ...(ssh.proxyJump ? ['-J', ssh.proxyJump] : []),
    ssh.user ? `${ssh.user}@${ssh.host}` : ssh.host,
    ...(ssh.user && ssh.user !== 'root' ? ['sudo'] : []),
    command,
  ].join(' ')
