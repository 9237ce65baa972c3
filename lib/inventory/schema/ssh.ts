import { addressProblem } from '../addresses.ts'
import { LOGIN } from '../names.ts'
import { localPath } from '../paths.ts'
import { record } from './record.ts'
import { integer, port, type Rule, text } from './scalars.ts'

// The same forms ssh_config(5) takes for ProxyJump; each part is held to what is safe as one word for ssh.
const jumpProblem: Rule = value =>
  value.split(',').every(hop => {
    const [, user, host = ''] = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(hop) ?? []
    const bare = host.replace(/^\[(.*)\]$/, '$1')
    return (user === undefined || LOGIN.test(user)) && !addressProblem(bare)
  })
    ? undefined
    : 'is not a jump host; write [user@]host[:port], several with commas between'

/** How ssh reaches hosts; no key has a default, since what is not said is left to the operator's own ssh. */
export const ssh = record(
  {
    user: text({
      doc: 'Login user. Any other than root needs sudo. Default: as your ssh configuration says.',
      form: 'a login name',
      pattern: LOGIN,
      example: 'root',
    }),
    port: port({ doc: 'Port of sshd. Default: as your ssh configuration says, in the end 22.', example: 22 }),
    identityFile: text({
      doc: 'Private key to log in with, beside your agent’s; ~/ is your home, relative is beside this file.',
      form: 'a path',
      rule: localPath,
      example: '~/.ssh/id_ed25519',
    }),
    knownHostsFile: text({
      doc: 'Host keys to trust instead of ~/.ssh/known_hosts. Host keys are always checked.',
      form: 'a path',
      rule: localPath,
      example: 'known_hosts',
    }),
    proxyJump: text({
      doc: 'Jump host, as ssh -J takes it: [user@]host[:port], several with commas between.',
      form: 'a jump host',
      rule: jumpProblem,
      example: 'admin@bastion.example.com',
    }),
    persist: integer({
      doc: 'Seconds a connection stays open for the next run. Worth it for hardware keys that want a touch for each login. Default: each run makes its own connections and closes them.',
      form: 'a time in seconds',
      from: 0,
      to: 86_400,
      example: 600,
    }),
  },
  {
    doc: 'How to reach the hosts with ssh, said once for all of them; a host may have its own `ssh`, which wins key by key. Your ~/.ssh/config is honoured, so often nothing is needed here.',
  },
)
