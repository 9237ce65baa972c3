import { execWords } from './systemd.ts'

export const MANAGER = 'systemd'

/** Asks systemd for the variables it hands to every service. */
export const managerLook: Record<typeof MANAGER, string> = {
  [MANAGER]: 'systemctl show -p Environment',
}

/** `NAME=value` as every service gets it, from what `managerLook` saw; the words are quoted as in a unit. Pure. */
export const readEnvironment = (output: string): string[] => {
  const [, environment = ''] = /^Environment=(.*)$/m.exec(output) ?? []
  return execWords(environment)
}
