import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaint, complaints, loaded, withLines, withMembers } from './helper.ts'

const CASES: [name: string, text: string, first: string][] = [
  [
    'an empty file',
    '',
    'hosts.yaml:1:1: the file is empty, so there are no hosts; start from a copy of hosts.example.yaml',
  ],
  [
    'comments only',
    '# later\n',
    'hosts.yaml:1:1: there is nothing but comments here, so there are no hosts; start from a copy of hosts.example.yaml',
  ],
  [
    'a tab',
    'clusters:\n\tdemo:',
    'hosts.yaml:2:1: a tab is used as indentation, which YAML does not allow; use spaces',
  ],
  [
    'two keys in a line',
    'clusters: demo: x',
    'hosts.yaml:1:11: a second `key:` on this line; start a new line, or put the text in quotes',
  ],
  ['an open quote', 'clusters: "x', 'hosts.yaml:1:13: this is not YAML: missing closing "quote'],
  [
    'a second document',
    `${withLines()}\n---\nclusters: {}`,
    'hosts.yaml:7:1: a second YAML document starts here; one file is one inventory',
  ],
  [
    'YAML 1.1',
    `%YAML 1.1\n---\n${withLines()}`,
    'hosts.yaml:1:1: the inventory is YAML 1.2; remove the %YAML line',
  ],
  [
    'a duplicate key',
    withMembers('a: 10.0.0.1', 'b: 10.0.0.2', 'a: 10.0.0.3'),
    'hosts.yaml:6:7: `a` stands here twice (first in line 4); remove one of them',
  ],
  [
    'an anchor',
    withMembers('a: &x 10.0.0.1'),
    'hosts.yaml:4:13: anchors are not allowed in an inventory; write the value out',
  ],
  [
    'an alias',
    withMembers('a: *x'),
    'hosts.yaml:4:10: aliases are not allowed in an inventory; write the value out',
  ],
  [
    'a known tag',
    withMembers('a: !!binary aGk='),
    'hosts.yaml:4:19: the tag `!!binary` is not allowed in an inventory; remove it',
  ],
  [
    'a foreign tag',
    withMembers('a: !js/function x'),
    'hosts.yaml:4:23: the tag `!js/function` is not allowed in an inventory; remove it',
  ],
  [
    'a list as a key',
    withMembers('? [a]', ': 10.0.0.1'),
    'hosts.yaml:4:9: a key must be one word; write `name: value`',
  ],
  [
    'deep nesting',
    '['.repeat(100_000),
    'hosts.yaml:1:51: this is nested more than 50 levels deep, which no inventory needs; remove it',
  ],
  [
    'a private key',
    withLines('# -----BEGIN EC PRIVATE KEY-----'),
    'hosts.yaml:7:7: a private key does not belong in the inventory; put it in a file of mode 600 and name that',
  ],
  ['a list at the top', '- a', 'hosts.yaml:1:1: the inventory must be a map of keys and values'],
  ['a word at the top', 'hello', 'hosts.yaml:1:1: the inventory must be a map of keys and values'],
  [
    'no clusters',
    'clusters:',
    'hosts.yaml:1:1: there are no clusters; start from a copy of hosts.example.yaml',
  ],
  [
    'hosts at the top',
    'members: {}',
    'hosts.yaml:1:1: the inventory has the unknown key `members`; it knows: clusters',
  ],
]

for (const [name, text, first] of CASES)
  test(`The place and the cure are named for ${name}`, () => assert.equal(complaints(text)[0], first))

test('A complaint shows the line before, the line, and carets below the text it is about', () => {
  const text = withMembers('etcd1: 10.0.0.11', 'etcd2:', '  adress: 10.0.0.12')
  assert.equal(
    complaint(text),
    [
      'hosts.yaml:6:9: etcd2 has the unknown key `adress`; did you mean `address`?',
      '   5 |       etcd2:',
      '   6 |         adress: 10.0.0.12',
      '     |         ^^^^^^',
    ].join('\n'),
  )
})

test('Several mistakes are told at once, in the order of the file, ten at most', () => {
  const many = complaints(withLines(...Array.from({ length: 12 }, (_, n) => `zz${n}zzz: 1`)))
  assert.equal(many.length, 11)
  assert.match(many[0]!, /^hosts\.yaml:7:5: .*`zz0zzz`/)
  assert.equal(many[10], '… and 2 more.')
})

test('A bomb of aliases is refused, not expanded', () => {
  const bomb = [
    'a: &a [x,x]',
    ...'bcdefghi'.split('').map((c, n) => `${c}: &${c} [${`*${'abcdefgh'[n]},`.repeat(9)}]`),
  ]
  assert.match(complaints(bomb.join('\n'))[0]!, /anchors are not allowed/)
})

test('Windows line ends are read like others, and places stay right', () => {
  assert.equal(loaded(withLines('').replaceAll('\n', '\r\n'))[0]!.members.length, 3)
  const text = withLines('hostsFile: maybe').replaceAll('\n', '\r\n')
  assert.equal(complaint(text).split('\n')[3], '     |                ^^^^^')
})

test('What the file says cannot steer the terminal', () => {
  const text = withMembers('"a\\e[31m": 10.0.0.1', 'b: "\\u202e10.0.0.1"')
  assert.ok(!/[\p{Cc}\p{Cf}]/u.test(complaint(text).replaceAll('\n', '')))
})
