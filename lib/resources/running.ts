import type { Kind, Of } from './resource.ts'

/** A systemd unit that runs now; whether it does after a reboot, too, is for `unit`. */
export const running = (name: string): Of<'running'> => ({ kind: 'running', name })

const RUNNING = new Set(['active', 'activating', 'reloading'])

export const runningKind: Kind<Of<'running'>> = {
  needs: ({ name }) => ({ units: [name] }),
  plan: (resource, { units }) =>
    RUNNING.has(units.get(resource.name)?.ActiveState ?? '')
      ? undefined
      : { resource, how: 'start', verbs: [{ call: ['start_unit', resource.name] }] },
}
