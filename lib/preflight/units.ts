/** Units that run an etcd or a load balancer on hosts people set up by hand or with other tools. */
export const OTHER_UNITS = ['etcd-member.service', 'etcd2.service', 'snap.etcd.etcd.service']

/** What systemd knows of ours and of others' units; one call. */
export const unitsLook = `systemctl show -p Id,LoadState,ActiveState,UnitFileState,MainPID,FragmentPath -- etcd.service haproxy.service ${OTHER_UNITS.join(' ')}`

/** `systemctl show` of several units: blocks of `Key=value` lines, by Id. Pure. */
export const unitsOf = (text = ''): Map<string, Record<string, string>> =>
  new Map(
    text.split('\n\n').map(block => {
      const properties = Object.fromEntries(
        block
          .split('\n')
          .filter(line => line.includes('='))
          .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      )
      return [properties.Id ?? '', properties]
    }),
  )
