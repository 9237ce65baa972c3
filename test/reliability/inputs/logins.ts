import { program } from '../lab.ts'
import { type Stage, shell } from '../nemeses/stage.ts'
import { beside, copiedKey, HOST, hostKeys, knownHosts, login, NOTHING, ssh } from './entrance.ts'
import type { Entry } from './entry.ts'

const ONE_LOGIN = `echo 'MaxStartups 1:100:1' >/etc/ssh/sshd_config.d/input.conf; systemctl restart ssh`

/** sshd lets only one connection log in at a time, and one waits to do so for that many seconds. */
const occupied = async (stage: Stage, seconds: number): Promise<void> => {
  await shell(stage, HOST, ONE_LOGIN)
  const waiting = `exec 3<>/dev/tcp/${stage.address(HOST)}/22; sleep ${seconds}`
  void program('timeout', [String(seconds), 'bash', '-c', waiting]).catch(() => {})
  await new Promise(resolve => setTimeout(resolve, 300))
}

const ownSshd = (stage: Stage) =>
  shell(stage, HOST, 'rm -f /etc/ssh/sshd_config.d/input.conf; systemctl restart ssh')

/** Ways to a host: 42 to 60, but for who comes there. */
export const logins: Entry[] = [
  login(
    '42',
    'The private key is not there',
    'refuse',
    { arrange: stage => ssh(stage, 'identityFile', '/nowhere/id_ed25519') },
    '/nowhere/id_ed25519',
  ),
  login(
    '43',
    'The private key can be read by others',
    'refuse',
    { arrange: stage => copiedKey(stage, '644') },
    'ssh does not use a private key that others can read',
    'chmod 600',
    NOTHING,
  ),
  login(
    '44',
    'The private key has a passphrase, and no agent holds it',
    'refuse',
    { arrange: stage => copiedKey(stage, '600', 'right'), env: { SSH_AUTH_SOCK: '' } },
    'its private key has a passphrase, and no agent holds it',
    'ssh-add ',
    NOTHING,
  ),
  login(
    '45',
    'A host key that is not known',
    'refuse',
    { arrange: stage => knownHosts(stage, `/^${stage.address(HOST)} /d`) },
    'etcd2 (',
    'its host key is not known yet',
    'compare the fingerprint, say yes',
    NOTHING,
  ),
  login(
    '46',
    'A host key that is another than before',
    'refuse',
    {
      arrange: async stage => {
        const lines = await program('ssh-keygen', [
          '-F',
          stage.address('etcd1'),
          '-f',
          beside(stage, 'known_hosts'),
        ])
        const [, type, key] = /^\S+ (ssh-ed25519) (\S+)/m.exec(lines)!
        await knownHosts(stage, `/^${stage.address(HOST)} .*${type}/s|${type} .*|${type} ${key}|`)
      },
    },
    'its host key is not the one we know: a rebuilt machine, or somebody in between',
    'SHA256:',
    NOTHING,
  ),
  login(
    '47',
    'A host that does not answer when the run starts',
    'refuse',
    {
      arrange: ({ network }) =>
        network(HOST, 'iptables', '-I', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'DROP'),
      undo: ({ network }) =>
        network(HOST, 'iptables', '-D', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'DROP'),
      book: '01-install',
    },
    'etcd2 (',
    "can't be reached over ssh",
    'nothing answered: the machine is off, or a firewall drops the port',
    '--limit etcd1,etcd3',
    NOTHING,
  ),
  login(
    '49',
    'A user who has no login there',
    'refuse',
    { arrange: stage => hostKeys(stage, HOST, 'ssh: { user: nobody-here }') },
    'it does not accept our key for this user',
    'check ssh.user',
    NOTHING,
  ),
  login(
    '50',
    'A port that no sshd listens on',
    'refuse',
    { arrange: stage => hostKeys(stage, HOST, 'ssh: { port: 2222 }') },
    'etcd2 (',
    'the machine is up but no sshd listens on that port',
    'check ssh.port',
    NOTHING,
  ),
  login(
    '54',
    'A shell that talks at each login',
    'accept',
    {
      arrange: stage =>
        shell(
          stage,
          HOST,
          'cp /root/.bashrc /root/kept; printf "echo hello; echo @1 ready; printf nothing" >>/root/.bashrc',
        ),
      undo: stage => shell(stage, HOST, 'mv /root/kept /root/.bashrc'),
    },
    '',
  ),
  login(
    '57',
    'Another connection waits to log in, and sshd lets only one do so',
    'accept',
    {
      arrange: stage => occupied(stage, 2),
      undo: ownSshd,
    },
    '',
  ),
  login(
    '57b',
    'sshd drops connections again and again',
    'refuse',
    {
      arrange: stage => occupied(stage, 12),
      undo: ownSshd,
    },
    'sshd closed the connection before we were in; it does so with more than MaxStartups at once',
    'journalctl -u ssh',
    NOTHING,
  ),
  login(
    '58',
    'Other languages here and there',
    'accept',
    {
      arrange: stage =>
        shell(
          stage,
          HOST,
          'touch /etc/environment; cp -a /etc/environment /root/kept; printf "LC_ALL=tr_TR.UTF-8\\nLANG=de_DE\\n" >>/etc/environment',
        ),
      undo: stage => shell(stage, HOST, 'mv /root/kept /etc/environment'),
      env: { LC_ALL: 'tr_TR.UTF-8', LANG: 'xx_YY' },
    },
    '',
  ),
  login(
    '59',
    'A jump host that is not there',
    'refuse',
    {
      arrange: stage =>
        hostKeys(stage, HOST, `ssh: { proxyJump: "${stage.address('etcd1').replace(/\d+$/, '250')}" }`),
    },
    'etcd2 (',
    'does not let us through',
    'correct ssh.proxyJump in the inventory',
    NOTHING,
  ),
  login(
    '60',
    'No directory for sockets has a short path',
    'accept',
    {
      arrange: stage => ssh(stage, 'persist', '5'),
      env: { XDG_RUNTIME_DIR: `/tmp/${'d'.repeat(90)}`, HOME: `/tmp/${'h'.repeat(90)}` },
    },
    '',
  ),
]
