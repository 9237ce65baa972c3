import type { Kind, Of } from './resource.ts'

/** A systemd unit that systemd has read as it is on disk, and that is started at boot. What runs is left alone. */
export const unit = (name: string): Of<'unit'> => ({ kind: 'unit', name })

export const unitKind: Kind<Of<'unit'>> = {
  needs: ({ name }) => ({ units: [name] }),
  plan: (resource, { units }) => {
    const { name } = resource
    const found = units.get(name) ?? {}
    const steps: [boolean, string, string[]][] = [
      [found.RefuseManualStart === 'yes', 'release', ['release_units', name]],
      [found.NeedDaemonReload === 'yes' || found.LoadState === 'not-found', 'load', ['reload_units']],
      [found.UnitFileState !== 'enabled', 'enable', ['enable_unit', name]],
    ]
    const due = steps.filter(([needed]) => needed)
    return due.length
      ? { resource, how: due.map(([, how]) => how).join(', '), verbs: due.map(([, , call]) => ({ call })) }
      : undefined
  },
}
