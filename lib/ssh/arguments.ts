import { homedir } from 'node:os'
import { join } from 'node:path'
import type { SshTarget } from '../inventory/cluster.ts'

/** Seconds between our heartbeats, and without one until the far side gives up. */
export const HEARTBEAT = { every: 5, limit: 20 } as const

const option = (name: string, value: string | number) => ['-o', `${name}=${value}`]

/** A socket's path has 108 bytes (unix(7)); ssh's own name in it has 40 for %C and, while it is made, 17 more. */
const LONGEST = 107 - 'etcd-runbooks-'.length - 1 - 40 - 17

/** Where connections that stay open have their sockets: a directory of the user's own, or nowhere if all are too long. */
export const controlPath = (directories: (string | undefined)[]): string => {
  const short = directories.find(one => one && Buffer.byteLength(one) <= LONGEST)
  return short ? join(short, 'etcd-runbooks-%C') : 'none'
}

/**
 * Arguments of `ssh` for one machine. The operator's own configuration is honoured (ProxyJump, agents, certificates,
 * FIDO keys); only what would break an unattended framed session is overridden. Host keys stay strict. See ssh_config(5).
 * `command` goes to the login shell there as it is.
 */
export const sshArguments = (target: SshTarget, command: string): string[] => [
  '-T',
  ...option('RemoteCommand', 'none'),
  ...option('PermitLocalCommand', 'no'),
  ...option('ForwardAgent', 'no'),
  ...option('ClearAllForwardings', 'yes'),
  ...option('BatchMode', 'yes'),
  ...option('StrictHostKeyChecking', 'yes'),
  ...option('ConnectTimeout', 10),
  ...option('ServerAliveInterval', HEARTBEAT.every),
  ...option('ServerAliveCountMax', 3),
  ...(target.persist
    ? [
        ...option('ControlMaster', 'auto'),
        ...option('ControlPersist', target.persist),
        ...option('ControlPath', controlPath([process.env.XDG_RUNTIME_DIR, join(homedir(), '.ssh')])),
      ]
    : [...option('ControlMaster', 'no'), ...option('ControlPath', 'none')]),
  ...(target.identityFile ? ['-i', target.identityFile, ...option('IdentitiesOnly', 'yes')] : []),
  ...(target.knownHostsFile ? option('UserKnownHostsFile', target.knownHostsFile) : []),
  ...(target.proxyJump ? ['-J', target.proxyJump] : []),
  ...(target.port ? ['-p', String(target.port)] : []),
  ...(target.user ? ['-l', target.user] : []),
  '--',
  target.host,
  command,
]
