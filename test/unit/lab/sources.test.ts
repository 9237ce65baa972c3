import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findArchive, sourceLine } from '../../lab/sources.ts'

const find = (name: string, text: string, suite = 'bookworm') => findArchive([{ name, text }], suite)

test('a deb822 entry gives its address and its keys', () => {
  const text = `Types: deb
# taken from elsewhere
URIs: http://archive.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/some.gpg

Types: deb
URIs: http://archive.example/debian-security
Suites: bookworm-security
Components: main
`
  assert.deepEqual(find('debian.sources', text), {
    uri: 'http://archive.example/debian',
    signedBy: '/usr/share/keyrings/some.gpg',
    trusted: false,
  })
})

test('deb822 fields may go on in further lines and be written in any case', () => {
  const text = 'types: deb\nuris:\n http://a.example\nSUITES: sid\n bookworm\nComponents: contrib main\n'
  assert.equal(find('x.sources', text)?.uri, 'http://a.example')
})

test('a disabled entry and one of source packages are passed over', () => {
  const entry = 'URIs: http://a.example\nSuites: bookworm\nComponents: main\n'
  assert.equal(find('x.sources', `Types: deb\nEnabled: no\n${entry}`), undefined)
  assert.equal(find('x.sources', `Types: deb-src\n${entry}`), undefined)
})

test('a key written out in the entry is left to the keys that Debian ships', () => {
  const key = 'Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n'
  const text = `Types: deb\nURIs: http://a.example\nSuites: bookworm\nComponents: main\n${key}`
  const archive = find('x.sources', text)
  assert.equal(archive?.uri, 'http://a.example')
  assert.match(sourceLine(archive!, 'sid'), /signed-by=\/usr\/share\/keyrings\/debian-archive-keyring.gpg/)
})

test('a line of the old format gives its address and its options', () => {
  const text =
    '# deb http://no.example bookworm main\ndeb [arch=amd64 trusted=yes] http://a.example/debian bookworm main # ours\n'
  const archive = find('sources.list', text)
  assert.deepEqual(archive, { uri: 'http://a.example/debian', signedBy: undefined, trusted: true })
  assert.equal(sourceLine(archive!, 'trixie'), 'deb [trusted=yes] http://a.example/debian trixie main')
})

test('an archive without the machine’s own suite or without main is not Debian’s', () => {
  const text = 'deb https://cloud.example/apt cloud-sdk main\ndeb https://b.example bookworm contrib\n'
  assert.equal(find('sources.list', text), undefined)
})
