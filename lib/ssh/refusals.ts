import type { RunbookError } from '../errors.ts'
import { unreachable } from '../errors.ts'
import type { SshTarget } from '../inventory/cluster.ts'
import { loginByHand } from './by-hand.ts'
import { DROPPED } from './dropped.ts'
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
    pattern: /(Identity file .* not accessible|no such identity)[\s\S]*Permission denied/,
    because: 'the private key is not there: KEY',
    next: 'correct ssh.identityFile in the inventory, or bring the key here',
  },
  {
    pattern: /(bad permissions|are too open)[\s\S]*Permission denied/i,
    because: 'ssh does not use a private key that others can read: KEY',
    next: 'chmod 600 KEY',
  },
  {
    pattern: /Load key[\s\S]*Permission denied/,
    because: 'the private key file could not be used: KEY',
    next: 'check that it is a private key: ssh-keygen -y -f KEY',
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
    pattern: /Connection (closed|reset)|kex_exchange_identification/,
    because: DROPPED,
    next: 'try again; if it stays so, look at sshd on the machine: journalctl -u ssh -n 20',
  },
]

/** Lets in, and then runs something else than what it is told (sshd(8), command=; nologin(8)). */
const OTHERWISE: Omit<Reading, 'pattern'> = {
  because:
    'it let us in, but no shell of ours came up: the user has a login shell such as nologin, or a forced command',
  next: 'ssh HOST by hand shows what runs; give the user a shell (usermod -s /bin/sh), or take command= from its line in authorized_keys',
}

/** The jump host that did not let us through, as the inventory names it; undefined: it was not that. */
const jumpIn = ({ proxyJump, host }: SshTarget, stderr: string): string | undefined => {
  const hops = proxyJump?.split(',') ?? []
  if (!hops.length || /open failed|stdio forwarding failed/.test(stderr)) return undefined
  const dialled = /connect to host (\S+) port/.exec(stderr)?.[1]
  if (dialled !== undefined && dialled !== host) return hops.find(hop => hop.includes(dialled)) ?? hops[0]
  return /UNKNOWN port|banner exchange|hostname/.test(stderr) ? hops[0] : undefined
}

/** How a connection ended before it was one of ours. */
export type Ending = {
  stderr: string
  /** What was printed instead of what we wait for. */
  stdout?: string
  /** Of ssh itself: 255 when it could not connect, else that of what ran there; null after a signal. */
  code?: number | null
  /** Whether the private key that the inventory names has a passphrase, so that only an agent can use it. */
  keyLocked?: boolean
}

/** What it means, for the target it is about. */
const meaning = (target: SshTarget, { stderr, code = 255, keyLocked }: Ending) => {
  const { host, identityFile = 'its file' } = target
  const fits = readings.find(({ pattern }) => pattern.test(stderr))
  if (keyLocked && fits?.because.startsWith('it does not accept'))
    return {
      because: 'its private key has a passphrase, and no agent holds it',
      next: `ssh-add ${identityFile}, then run this again; or check ssh.user and ssh.identityFile in the inventory`,
    }
  const reading = fits ?? (code === 255 || code === null ? undefined : OTHERWISE)
  const { because, next = `${loginByHand(target)} by hand shows more` } = reading ?? {}
  const filled = (text: string) => text.replace('HOST', host).replaceAll('KEY', identityFile)
  return { because: because && filled(because), next: filled(typeof next === 'string' ? next : next(target)) }
}

/**
 * Turns what ssh printed into an error of exit 3 that says why and what to do. `lineOf` reads a line of known_hosts, and
 * is asked only when a host shows another key than that.
 */
export const connectionError = (
  name: string,
  target: SshTarget,
  ending: Ending,
  lineOf: (known: KnownLine) => string,
): RunbookError => {
  const { stderr, stdout = '' } = ending
  const port = target.port ? ` port ${target.port}` : ''
  const message = `${name} (${target.host}${port}) can't be reached over ssh`
  const host = `${name} (${target.host})`
  const lines = (text: string) => text.trim().split('\n').slice(-4).join('\n')
  const said = lines(stderr) || lines(stdout) || undefined
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|Offending .*key/.test(stderr)) {
    const known = offending(stderr)
    return unreachable(message, {
      host,
      said,
      because: 'its host key is not the one we know: a rebuilt machine, or somebody in between',
      ...changedKey(target, stderr, known ? lineOf(known) : ''),
    })
  }
  const { because, next } = meaning(target, ending)
  const jump = jumpIn(target, stderr)
  return unreachable(message, {
    host,
    said,
    because: jump ? `the jump host ${jump} does not let us through: ${because ?? 'see above'}` : because,
    next: jump ? `ssh ${jump} by hand; correct ssh.proxyJump in the inventory` : next,
  })
}
