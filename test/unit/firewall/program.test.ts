import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { firewallProgramText } from '../../../lib/firewall/program.ts'

// Rules one a line, as `ufw show added` shows them; the same words with another comment are the same rule.
const UFW = `#!/bin/sh
spec() { printf '%s\\n' "$1" | sed "s/ comment '.*'\\$//"; }
words() { first=$1; shift; printf %s "$first"; for w; do case $w in *' '*) printf " '%s'" "$w" ;; *) printf ' %s' "$w" ;; esac; done; }
echo "$*" >>"$HERE/ufw.calls"
case "$1 $2" in
  'show added') echo 'Added user rules:'; sed 's/^/ufw /' "$HERE/rules" ;;
  'status '*) if [ -e "$HERE/on" ]; then echo 'Status: active'; else echo 'Status: inactive'; fi ;;
  '--force enable') : >"$HERE/on" ;;
  '--force disable') rm -f "$HERE/on" ;;
  delete*) shift; grep -vxF -e "$(words "$@")" "$HERE/rules" | grep -vF -e "$(words "$@") comment" >"$HERE/new"; mv "$HERE/new" "$HERE/rules" ;;
  *) rule=$(words "$@"); grep -vxF -e "$(spec "$rule")" "$HERE/rules" | grep -vF -e "$(spec "$rule") comment" >"$HERE/new"
     printf '%s\\n' "$rule" >>"$HERE/new"; mv "$HERE/new" "$HERE/rules" ;;
esac`

// One table; listing it shows what was loaded.
const NFT = `#!/bin/sh
case "$*" in
  '-f '*) cp "$2" "$HERE/$NET-table" ;;
  '-s list'*) cat "$HERE/$NET-table" ;;
  'delete table'*) rm "$HERE/$NET-table" ;;
esac`
const UNSHARE = '#!/bin/sh\nshift\nNET=other exec "$@"'

/** A host in a folder, with programs in the place of nft, ufw and unshare. */
const host = (t: TestContext) => {
  const here = mkdtempSync(join(tmpdir(), 'etcd-firewall-'))
  t.after(() => rmSync(here, { recursive: true, force: true }))
  const at = (name: string) => join(here, name)
  for (const name of ['bin', 'etc', 'run']) mkdirSync(at(name))
  for (const [name, text] of Object.entries({ ufw: UFW, nft: NFT, unshare: UNSHARE })) {
    writeFileSync(at(`bin/${name}`), text)
    chmodSync(at(`bin/${name}`), 0o755)
  }
  const read = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '')
  const write = (name: string, text: string) => {
    mkdirSync(join(at(name), '..'), { recursive: true })
    writeFileSync(at(name), text)
  }
  write('rules', '')
  write(
    'program',
    firewallProgramText.replaceAll('/run/etcd-runbooks', at('run')).replace('/etc/etcd-runbooks', at('etc')),
  )
  const run = (word: string): string => {
    const { status, stdout, stderr } = spawnSync('dash', [at('program'), word], {
      encoding: 'utf8',
      env: { PATH: `${at('bin')}:${process.env.PATH}`, HERE: here, NET: 'own' },
    })
    assert.equal(status, 0, stderr)
    return stdout
  }
  const remove = (name: string) => rmSync(at(name))
  /** As a run leaves it between switching and confirming. */
  const switched = (name: string, before: string, now: string) => {
    if (before) write(`etc/.${name}.previous`, before)
    else write(`etc/.${name}.previous.none`, '')
    write(`etc/${name}`, now)
    write('run/pending/etcd-firewall.service', `${at(`etc/${name}`)}\n`)
  }
  return {
    run,
    read,
    write,
    remove,
    switched,
    rules: () => read('rules').trimEnd().split('\n'),
    files: () => readdirSync(at('etc')).sort(),
  }
}

const SSH = "allow 22/tcp comment 'etcd-runbooks: ssh'"
const PEER = "allow from 10.0.0.12 to any port 2380 proto tcp comment 'etcd-runbooks: peers: etcd2'"

test('ufw gets its rules before it is switched on, once, and the check is content', t => {
  const { run, read, write, rules } = host(t)
  write('etc/firewall.ufw', `# ours\n${SSH}\n${PEER}\n`)
  assert.match(run('check'), /ufw is off\nufw has no rule: allow 22\/tcp\n/)
  run('load')
  assert.deepEqual(rules(), [SSH, PEER])
  const calls = read('ufw.calls').split('\n')
  assert.ok(calls.indexOf('--force enable') > calls.findIndex(call => call.includes('2380')))
  assert.equal(run('check'), '')
  run('load')
  assert.equal(read('ufw.calls').match(/^allow/gm)?.length, 2)
})

test('a rule of somebody else that says the same is left his, and stays when ours go', t => {
  const { run, write, remove, rules } = host(t)
  write('rules', "allow 22/tcp\nallow 8080/tcp comment 'mine'\n")
  write('on', '')
  write('etc/firewall.ufw', `${SSH}\n${PEER}\n`)
  run('load')
  assert.deepEqual(rules(), ['allow 22/tcp', "allow 8080/tcp comment 'mine'", PEER])
  assert.equal(run('check'), '')
  remove('etc/firewall.ufw')
  assert.equal(run('check'), 'ufw still has the rule: allow from 10.0.0.12 to any port 2380 proto tcp\n')
  run('load')
  assert.deepEqual(rules(), ['allow 22/tcp', "allow 8080/tcp comment 'mine'"])
})

test('ufw that was on stays on when ours go; one that was off is switched off first', t => {
  for (const wasOn of [true, false]) {
    const { run, read, write, remove, files } = host(t)
    if (wasOn) write('on', '')
    write('etc/firewall.ufw', `${SSH}\n`)
    run('load')
    remove('etc/firewall.ufw')
    run('load')
    const calls = read('ufw.calls').split('\n')
    assert.equal(calls.includes('--force disable'), !wasOn)
    if (!wasOn) assert.ok(calls.indexOf('--force disable') < calls.indexOf('delete allow 22/tcp'))
    assert.deepEqual(files(), [])
  }
})

test('nftables: what is in force is compared with what the file would give', t => {
  const { run, read, write, remove } = host(t)
  write('etc/firewall.nft', 'one')
  assert.equal(run('check'), 'the rules in nftables are not those of the file\n')
  run('load')
  assert.equal(run('check'), '')
  write('own-table', 'altered')
  assert.notEqual(run('check'), '')
  remove('etc/firewall.nft')
  run('load')
  assert.equal(read('own-table'), '')
  assert.equal(run('check'), '')
})

test('unconfirmed rules are taken back, also those that were none before; confirmed ones stay', t => {
  for (const before of ['old', '']) {
    const { run, read, switched, files } = host(t)
    switched('firewall.nft', before, 'new')
    run('load')
    assert.equal(read('own-table'), 'new')
    run('back')
    assert.equal(read('own-table'), before)
    assert.deepEqual(files(), before ? ['firewall.nft'] : [])
    assert.equal(read('run/pending/etcd-firewall.service'), '')
  }
  const { run, read, write } = host(t)
  write('etc/firewall.nft', 'new')
  run('load')
  run('back')
  assert.equal(read('own-table'), 'new')
})

test('a boot takes back what was not confirmed before the power went, and otherwise loads the rules', t => {
  const { run, read, remove, switched, files } = host(t)
  switched('firewall.nft', 'old', 'new')
  remove('run/pending/etcd-firewall.service')
  run('boot')
  assert.equal(read('own-table'), 'old')
  assert.deepEqual(files(), ['firewall.nft'])
  remove('own-table')
  run('boot')
  assert.equal(read('own-table'), 'old')
})

test('while a run is at it, a start of the service is no boot', t => {
  const { run, read, switched } = host(t)
  switched('firewall.nft', 'old', 'new')
  run('boot')
  assert.equal(read('own-table'), 'new')
  assert.equal(read('etc/.firewall.nft.previous'), 'old')
})
