import type { RunbookError } from '../errors.ts'
import { unreachable } from '../errors.ts'
import type { SshTarget } from '../inventory/cluster.ts'
import { loginByHand } from './by-hand.ts'
import { changedKey, type KnownLine, offending, unknownKey } from './host-key.ts'

type Reading = {
  pattern: RegExp
  because: string
  next: string | ((target: SshTarget) => string)
}

/** What OpenSSH prints when a connection fails, and what it means; ssh's exit code alone is always 255. */
const readings: Reading[] = [
  {
    pattern: /Host key verification failed|No .* host key is known/,
    because: 'its host key is not known yet, and unknown keys are never accepted silently',
    next: unknownKey,
  },
  {
    pattern: /Permission denied|Too many authentication failures/,
    because: 'it does not accept our key for this user',
    next: 'check ssh.user and ssh.identityFile in the inventory, and that the agent holds the key: ssh-add -l',
  },
  {
    pattern: /Connection refused/,
    because: 'the machine is up but no sshd listens on that port',
    next: 'check ssh.port in the inventory, and sshd on the machine',
  },
  {
    pattern: /timed out|Operation timed out/,
    because: 'nothing answered: the machine is off, or a firewall drops the port',
    next: 'start the machine',
  },
  {
    pattern: /No route to host|Network is unreachable/,
    because: 'there is no network path to it',
    next: 'check the address in the inventory and your own network',
  },
  {
    pattern: /Could not resolve hostname|Name or service not known/,
    because: 'its name does not resolve here',
    next: 'check the address in the inventory',
  },
  {
    pattern: /no such identity|Load key|bad permissions/i,
    because: 'the private key file could not be used',
    next: 'check ssh.identityFile: it must exist and be readable by you alone (chmod 600)',
  },
  {
    pattern: /Connection (closed|reset)|kex_exchange_identification/,
    because: 'sshd closed the connection before we were in',
    next: 'try again; if it stays so, look at sshd on the machine: journalctl -u ssh -n 20',
  },
]

/**
 * Turns what ssh printed into an error of exit 3 that says why and what to do. `lineOf` reads a line of known_hosts, and
 * is asked only when a host shows another key than that.
 */
export const connectionError = (
  name: string,
  target: SshTarget,
  stderr: string,
  lineOf: (known: KnownLine) => string,
): RunbookError => {
  const port = target.port ? ` port ${target.port}` : ''
  const message = `${name} (${target.host}${port}) can't be reached over ssh`
  const host = `${name} (${target.host})`
  const said = stderr.trim().split('\n').slice(-4).join('\n') || undefined
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|Offending .*key/.test(stderr)) {
    const known = offending(stderr)
    return unreachable(message, {
      host,
      said,
      because: 'its host key is not the one we know: a rebuilt machine, or somebody in between',
      ...changedKey(target, stderr, known ? lineOf(known) : ''),
    })
  }
  const { because, next = `${loginByHand(target)} by hand shows more` } =
    readings.find(({ pattern }) => pattern.test(stderr)) ?? {}
  return unreachable(message, {
    host,
    said,
    because,
    next: typeof next === 'string' ? next : next(target),
  })
}
