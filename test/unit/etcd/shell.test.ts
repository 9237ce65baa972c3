import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Phase } from '../../../lib/etcd/phase.ts'
import { renderProfile, renderWrapper } from '../../../lib/etcd/shell.ts'
import { cluster, member } from './fixture.ts'

const directory = mkdtempSync('/tmp/etcd-shell-')
after(() => rmSync(directory, { recursive: true }))
const SHELLS = ['dash', 'bash'].filter(shell => !spawnSync(shell, ['-c', ':']).error)

const script = (path: string, text: string) => {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, 0o755)
}

/** A host in a folder: a fake etcdctl that prints what it was given, the wrapper and the profile script. */
const host = (
  name: string,
  phase: Phase,
  options: { key?: boolean; wrapper?: boolean; version?: string } = {},
) => {
  const root = join(directory, `${name} it's`)
  const of = cluster()
  of.etcd.version = options.version ?? of.etcd.version
  of.install = { ...of.install, directory: join(root, 'opt'), bin: join(root, 'bin') }
  const relocate = (text: string) => text.replaceAll('/etc/etcd/ssl', join(directory, `${name}-ssl`))
  const fake = `#!/bin/sh
printf '%s' "E=\${ETCDCTL_ENDPOINTS-} C=\${ETCDCTL_CACERT+ca} K=\${ETCDCTL_KEY+key} X=\${ETCDCTL_CERT+cert} A=\${ETCDCTL_API-} I=\${ETCDCTL_INSECURE_TRANSPORT-}"
for word; do printf ' [%s]' "$word"; done
`
  script(join(root, 'opt', of.etcd.version, 'etcdctl'), fake)
  script(join(root, 'bin', 'etcdctl'), fake.replace('E=', 'bare E='))
  if (options.wrapper !== false)
    script(join(root, 'bin', 'etcdctls'), relocate(renderWrapper(of, of.members[1]!, phase)))
  if (options.key !== false) script(join(directory, `${name}-ssl`, 'client', 'tls.key'), '')
  script(join(root, 'etcd.sh'), renderProfile(of))
  return {
    root,
    wrapper: (words: string[], env: Record<string, string> = {}) =>
      spawnSync(join(root, 'bin', 'etcdctls'), words, {
        encoding: 'utf8',
        env: { PATH: '/usr/bin:/bin', ...env },
      }),
    shell: (shell: string, line: string, env: Record<string, string> = {}) =>
      spawnSync(shell, ['-c', `. "$0"; ${line}`, join(root, 'etcd.sh')], {
        encoding: 'utf8',
        // With a socket as its input bash takes itself for a remote shell and reads the user's rc file.
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: '/usr/bin:/bin', ...env },
      }),
  }
}

const ALL = 'https://10.0.0.12:2379,https://10.0.0.11:2379,https://10.0.0.13:2379'

test('the wrapper adds all endpoints, this host first, and the admin certificate', () => {
  const { wrapper } = host('tls', 'tls')
  assert.equal(wrapper(['get', 'a b', '']).stdout, `E=${ALL} C=ca K=key X=cert A=3 I= [get] [a b] []`)
})

test('every phase has one scheme for all endpoints', () => {
  const plain = host('plain', 'plain').wrapper(['get', 'x'])
  assert.equal(plain.stdout, `E=${ALL.replaceAll('https', 'http')} C= K= X= A=3 I= [get] [x]`)
  for (const phase of ['both', 'peer'] as const)
    assert.match(host(phase, phase).wrapper(['get']).stdout, new RegExp(`^E=${ALL} C=ca`))
})

test('what the user types wins, and is never given twice', () => {
  const { wrapper } = host('typed', 'tls')
  assert.equal(
    wrapper(['get', 'x', '--endpoints=h:1']).stdout,
    'E= C=ca K=key X=cert A=3 I= [get] [x] [--endpoints=h:1]',
  )
  assert.equal(
    wrapper(['--cert', 'c', '--key', 'k', 'get']).stdout,
    `E=${ALL} C=ca K= X= A=3 I= [--cert] [c] [--key] [k] [get]`,
  )
  assert.match(wrapper(['get', '--keys-only', '--prefix', '']).stdout, /K=key X=cert/)
  assert.match(wrapper(['put', 'x', '--', '--endpoints']).stdout, new RegExp(`^E=${ALL} `))
})

test('variables left over from elsewhere do not leak in', () => {
  const { wrapper } = host('leak', 'tls')
  const env = {
    ETCDCTL_ENDPOINTS: 'h:1',
    ETCDCTL_KEY: 'k',
    ETCDCTL_API: '2',
    ETCDCTL_INSECURE_TRANSPORT: 'true',
  }
  assert.equal(wrapper(['get'], env).stdout, `E=${ALL} C=ca K=key X=cert A=3 I= [get]`)
})

test('etcdctl 3.6 is not given the variable that it would complain about', () => {
  const { wrapper, shell } = host('six', 'tls', { version: '3.6.14' })
  const stale = { ETCDCTL_API: '3' }
  assert.equal(wrapper(['get'], stale).stdout, `E=${ALL} C=ca K=key X=cert A= I= [get]`)
  for (const name of SHELLS) assert.equal(shell(name, `printf %s "\${ETCDCTL_API-none}"`).stdout, 'none')
})

test('commands that mean one member get this host alone, wherever options stand', () => {
  const { wrapper } = host('one', 'tls')
  for (const words of [
    ['snapshot', 'save', 'f'],
    ['defrag'],
    ['-w', 'json', 'defrag'],
    ['--user=a', 'snapshot'],
  ])
    assert.match(wrapper(words).stdout, /^E=https:\/\/10\.0\.0\.12:2379 /, words.join(' '))
  for (const words of [
    ['get', 'defrag'],
    ['-w', 'snapshot', 'get'],
    ['endpoint', 'health'],
  ])
    assert.match(wrapper(words).stdout, new RegExp(`^E=${ALL} `), words.join(' '))
})

test('who may not read the key is told so, and can still ask for help', () => {
  const result = host('denied', 'tls', { key: false }).wrapper(['version'])
  assert.equal(result.status, 0)
  assert.equal(result.stdout, 'E= C= K= X= A=3 I= [version]')
  assert.match(result.stderr, /^etcdctls: you may not read .*client\/tls\.key.*; try: sudo /)
})

test('an IPv6 member is written in brackets', () => {
  const six = cluster({}, [member('a', 'fd00::1')])
  assert.match(renderWrapper(six, six.members[0]!, 'tls'), /^here='https:\/\/\[fd00::1\]:2379'$/m)
})

for (const shell of SHELLS) {
  test(`in ${shell}, a bare etcdctl goes through the wrapper and keeps its words`, () => {
    const { shell: run } = host(`f-${shell}`, 'tls')
    assert.equal(
      run(shell, `etcdctl put 'a b' "it's" ''`).stdout,
      `E=${ALL} C=ca K=key X=cert A=3 I= [put] [a b] [it's] []`,
    )
  })

  test(`in ${shell}, a word or variable about the connection makes it etcdctl itself`, () => {
    const { shell: run } = host(`d-${shell}`, 'tls')
    assert.equal(
      run(shell, 'etcdctl get x --endpoints h:1').stdout,
      'bare E= C= K= X= A=3 I= [get] [x] [--endpoints] [h:1]',
    )
    assert.equal(run(shell, 'etcdctl --cacert=f get').stdout, 'bare E= C= K= X= A=3 I= [--cacert=f] [get]')
    assert.equal(
      run(shell, 'etcdctl get', { ETCDCTL_ENDPOINTS: 'h:1' }).stdout,
      'bare E=h:1 C= K= X= A=3 I= [get]',
    )
    assert.match(run(shell, 'etcdctl get --keys-only').stdout, /^E=https/)
  })

  test(`in ${shell}, the exit code is etcdctl's, nothing leaks, and set -eu is no trouble`, () => {
    const { shell: run, root } = host(`e-${shell}`, 'tls')
    script(join(root, 'opt', '3.5.33', 'etcdctl'), '#!/bin/sh\nexit 7\n')
    script(join(root, 'bin', 'etcdctl'), '#!/bin/sh\nexit 8\n')
    assert.equal(run(shell, 'etcdctl get').status, 7)
    assert.equal(run(shell, 'etcdctl get --endpoints=x').status, 8)
    assert.equal(run(shell, 'set -eu; etcdctl get || echo "$?"').stdout, '7\n')
    assert.equal(run(shell, 'etcdctl get || :; echo "[$word]"').stdout, '[]\n')
  })

  test(`in ${shell}, PATH gains the directory once, and without a wrapper etcdctl is plain`, () => {
    const { shell: run, root } = host(`p-${shell}`, 'tls', { wrapper: false })
    assert.equal(run(shell, '. "$0"; echo "$PATH"').stdout, `/usr/bin:/bin:${root}/bin\n`)
    assert.equal(run(shell, 'etcdctl get').stdout, 'bare E= C= K= X= A=3 I= [get]')
  })
}

test('shellcheck finds nothing in any of the scripts', {
  skip: spawnSync('shellcheck', ['--version']).error ? 'shellcheck is not installed' : false,
}, () => {
  const of = cluster()
  const texts = { profile: renderProfile(of) } as Record<string, string>
  for (const phase of ['plain', 'tls'] as const) texts[phase] = renderWrapper(of, of.members[0]!, phase)
  for (const [name, text] of Object.entries(texts)) {
    const result = spawnSync('shellcheck', ['--shell=dash', '-'], { input: text, encoding: 'utf8' })
    assert.equal(result.stdout, '', name)
    assert.equal(result.status, 0, name)
  }
})
