import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { load } from '../../../lib/inventory/load.ts'
import { complaint, complaints, loaded, withLines } from './helper.ts'

const folder = mkdtempSync(join(tmpdir(), 'inventory-'))
after(() => rmSync(folder, { recursive: true }))

const saved = (name: string, content: string | Buffer, mode = 0o600) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  chmodSync(file, mode)
  return file
}

const SMALLEST = 'clusters: { demo: { members: { etcd1: 10.0.0.11, etcd2: 10.0.0.12, etcd3: 10.0.0.13 } } }'

test('The smallest inventory loads without warnings and with every default', () => {
  const file = saved('smallest.yaml', SMALLEST)
  const [cluster] = load(file)
  assert.deepEqual(cluster!.warnings, [])
  assert.deepEqual(cluster!.members[1], {
    name: 'etcd2',
    role: 'member',
    machine: '10.0.0.12:22',
    address: '10.0.0.12',
    peerAddress: '10.0.0.12',
    addresses: [],
    ssh: { host: '10.0.0.12' },
  })
  assert.deepEqual(cluster!.inventory, { file, directory: folder })
  assert.equal(cluster!.etcd.token, 'demo')
  assert.equal(cluster!.etcd.version, '3.5.33')
  assert.equal(cluster!.install.url, 'https://github.com/etcd-io/etcd/releases/download')
  assert.equal(cluster!.install.fallbackUrl, 'https://storage.googleapis.com/etcd')
  assert.equal(cluster!.pki.directory, join(folder, 'pki/demo'))
  assert.equal(cluster!.backup.fetchTo, join(folder, 'backups/demo'))
  assert.equal(cluster!.install.archives, join(folder, 'archives'))
})

test('A host’s ssh wins key by key over the cluster’s, and paths are beside the inventory or at home', () => {
  const text = withLines(
    'ssh: { user: admin, port: 2222, identityFile: ~/.ssh/key, knownHostsFile: keys/known_hosts }',
    'loadBalancers: { lb1: { address: LB.example, ssh: { port: 22, persist: 60 } } }',
  )
  const [cluster] = load(saved('ssh.yaml', text))
  const common = {
    user: 'admin',
    identityFile: join(homedir(), '.ssh/key'),
    knownHostsFile: join(folder, 'keys/known_hosts'),
  }
  assert.deepEqual(cluster!.members[0]!.ssh, { ...common, host: '10.0.0.11', port: 2222 })
  assert.deepEqual(cluster!.loadBalancers[0]!.ssh, { ...common, host: 'lb.example', port: 22, persist: 60 })
  assert.equal(cluster!.members[0]!.machine, '10.0.0.11:2222')
})

test('A host may say more than its address, and IPv6 gets its one canonical spelling', () => {
  const [cluster] = loaded(
    'clusters: { c: { members: { a: { address: "FD00:0:0::1", peerAddress: fd01::1, interface: eth1, addresses: [127.0.0.1, A.example], hostname: node-a } } } }',
  )
  assert.deepEqual(cluster!.members[0], {
    name: 'a',
    role: 'member',
    machine: 'fd00::1:22',
    address: 'fd00::1',
    peerAddress: 'fd01::1',
    interface: 'eth1',
    addresses: ['127.0.0.1', 'a.example'],
    hostname: 'node-a',
    ssh: { host: 'fd00::1' },
  })
})

test('A mirror has no second site unless one is named', () => {
  const [cluster] = loaded(withLines('install: { from: mirror, url: http://mirror.example:8080/etcd }'))
  assert.equal(cluster!.install.url, 'http://mirror.example:8080/etcd')
  assert.equal(cluster!.install.fallbackUrl, undefined)
})

test('One sha256 stands for every architecture, several for their own', () => {
  const sum = 'a'.repeat(64)
  assert.equal(loaded(withLines(`etcd: { sha256: ${sum} }`))[0]!.etcd.sha256.s390x, sum)
  assert.deepEqual(loaded(withLines(`etcd: { sha256: { arm64: ${sum} } }`))[0]!.etcd.sha256.amd64, undefined)
})

test('One address will do where a list is expected', () => {
  const [cluster] = loaded('clusters: { c: { members: { a: { address: 10.0.0.1, addresses: 10.0.0.2 } } } }')
  assert.deepEqual(cluster!.members[0]!.addresses, ['10.0.0.2'])
})

test('A missing file is named with the path tried and the way to make one', () => {
  const path = join(folder, 'none.yaml')
  assert.equal(
    complaint(() => load(path)),
    `${path} does not exist (looked for ${path}); start from a copy: cp hosts.example.yaml ${path}, or name another with --hosts FILE`,
  )
})

test('A folder is no inventory', () => {
  mkdirSync(join(folder, 'folder'))
  assert.match(
    complaint(() => load(join(folder, 'folder'))),
    /is a directory; name the file: --hosts /,
  )
})

test('A file of more than a megabyte is refused by its size', () => {
  const file = saved('big.yaml', `# ${'x'.repeat(1_000_000)}\n${SMALLEST}`)
  assert.match(
    complaint(() => load(file)),
    /has 10000\d\d bytes, more than an inventory may have \(1000000\)/,
  )
})

test('Text that is not UTF-8 is refused where it stands', () => {
  const file = saved('latin1.yaml', Buffer.from('clusters:\n  # Gr\xfc\xdfe\n', 'latin1'))
  assert.match(
    complaints(() => load(file))[0]!,
    /latin1\.yaml:2:7: this is not UTF-8; save the file as UTF-8$/,
  )
})

test('A NUL byte is refused where it stands, with its offset', () => {
  const file = saved('nul.yaml', 'clusters:\n  \u00fc: \0\n')
  assert.match(
    complaints(() => load(file))[0]!,
    /nul\.yaml:2:6: here is the control character 0 \(byte 16\); remove it$/,
  )
})

test('A byte order mark is read over, and places stay right', () => {
  assert.equal(load(saved('bom.yaml', `\uFEFF${SMALLEST}`)).length, 1)
  assert.match(
    complaints(() => load(saved('bom2.yaml', '\uFEFFcluster: {}')))[0]!,
    /bom2\.yaml:1:1: .*`clusters`\?$/,
  )
})

test('An inventory that others may write is warned about with the command that ends it', () => {
  const file = saved('open.yaml', SMALLEST, 0o664)
  assert.match(
    load(file)[0]!.warnings[0]!,
    /open\.yaml can be changed by other users.*: chmod go-w .*open\.yaml$/,
  )
})

test('A path below the current folder is shown relative to it', () => {
  assert.match(complaint('x: 1'), /^hosts\.yaml:1:1: /)
})
