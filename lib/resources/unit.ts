import type { Kind, Of } from './resource.ts'

/** A systemd unit's lasting state: enabled at boot, running now. What runs is never stopped by this. */
export const unit = (name: string, { enabled = true, started = false } = {}): Of<'unit'> => ({
  kind: 'unit',
  name,
  enabled,
  started,
})

const RUNNING = new Set(['active', 'activating', 'reloading'])

export const unitKind: Kind<Of<'unit'>> = {
  needs: ({ name }) => ({ units: [name] }),
  plan: (resource, { units }) => {
    const { name, enabled, started } = resource
    const found = units.get(name) ?? {}
    const steps: [boolean, string, string[]][] = [
      [found.RefuseManualStart === 'yes', 'release', ['release_units', name]],
      [found.NeedDaemonReload === 'yes' || found.LoadState === 'not-found', 'load', ['reload_units']],
      [enabled && found.UnitFileState !== 'enabled', 'enable', ['enable_unit', name]],
      [started && !RUNNING.has(found.ActiveState ?? ''), 'start', ['start_unit', name]],
    ]
    const due = steps.filter(([needed]) => needed)
    return due.length
      ? { resource, how: due.map(([, how]) => how).join(', '), verbs: due.map(([, , call]) => ({ call })) }
      : undefined
  },
}
