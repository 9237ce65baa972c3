import { readFileSync } from 'node:fs'
import type { Asker } from './ask.ts'
import { usage } from './errors.ts'
import type { Options } from './options.ts'
import { Secret } from './secret.ts'

/**
 * Where the sudo password comes from, for hosts that ask for one: a descriptor, or one prompt for all hosts; undefined
 * where there is neither. Called once per host that needs it, read once.
 */
export const sudoPassword = (
  { sudoPasswordFd }: Options,
  asking: Pick<Asker, 'secret'>,
): (() => Promise<Secret>) | undefined => {
  if (sudoPasswordFd === undefined && !process.stdin.isTTY) return undefined
  let answer: Promise<Secret> | undefined
  return () => {
    answer ??=
      sudoPasswordFd === undefined
        ? asking.secret('sudo password for all hosts: ', 'use --sudo-password-fd N')
        : Promise.resolve(fromDescriptor(sudoPasswordFd))
    return answer
  }
}

const fromDescriptor = (descriptor: number): Secret => {
  try {
    return new Secret(readFileSync(descriptor, 'utf8').split('\n')[0] ?? '')
  } catch {
    throw usage(`--sudo-password-fd ${descriptor} can't be read`, {
      next: 'open it for the command: 3< <(pass show sudo) zx … --sudo-password-fd 3',
    })
  }
}
