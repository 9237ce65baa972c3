import type { Kind, Of } from './resource.ts'

/** The machine's own name: the one it boots with (hostname(5)) and the one its kernel has now. */
export const hostname = (name: string): Of<'hostname'> => ({ kind: 'hostname', name })

const LOOK = 'hostname'

export const hostnameKind: Kind<Of<'hostname'>> = {
  needs: () => ({ scripts: { [LOOK]: 'cat /proc/sys/kernel/hostname /etc/hostname' } }),
  plan: (resource, { scripts }) => {
    const { name } = resource
    const [now = '', atBoot = ''] = (scripts.get(LOOK)?.output ?? '').split('\n')
    return now === name && atBoot === name
      ? undefined
      : {
          resource,
          how: now === name ? `keep ${name} over a reboot` : `${now || 'none'} -> ${name}`,
          verbs: [{ call: ['set_hostname', name] }],
        }
  },
}
