import { execWords } from './systemd.ts'

export const MANAGER = 'systemd'

/** Asks systemd for its version and the variables it hands to every service, by one process for all who ask. */
export const managerLook: Record<typeof MANAGER, string> = {
  [MANAGER]: 'systemctl show -p Version -p Environment',
}

/** systemd as it runs: its version without what a distribution adds, and `NAME=value` as every service gets it. */
export type Manager = { version?: number; environment: string[] }

/** Reads what `managerLook` saw; the words are quoted as in a unit. Pure. */
export const readManager = (output: string): Manager => {
  const [, version] = /^Version=\D*(\d+)/m.exec(output) ?? []
  const [, environment = ''] = /^Environment=(.*)$/m.exec(output) ?? []
  return { ...(version && { version: Number(version) }), environment: execWords(environment) }
}
