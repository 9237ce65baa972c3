import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { intruders, intrudersEverywhere } from '../../../lib/etcd/dropins.ts'
import { commandOf, readFlags } from '../../../lib/etcd/flags.ts'
import {
  environmentValue,
  execWord,
  execWords,
  readEnvironmentFile,
  unitLines,
} from '../../../lib/etcd/systemd.ts'
import { awkward } from './any-settings.ts'

test('a word of a command line is doubled and quoted as systemd wants it', () => {
  assert.equal(execWord('--name=etcd1'), '--name=etcd1')
  assert.equal(execWord('--x=50%'), '--x=50%%')
  assert.equal(execWord('--x=$HOME'), '--x=$$HOME')
  assert.equal(execWord('--x=a b'), '"--x=a b"')
  assert.equal(execWord('--x={"a": "\\"}'), '"--x={\\"a\\": \\"\\\\\\"}"')
})

test('whatever words, they come back from the command line as they were', () => {
  fc.assert(
    fc.property(fc.array(awkward), words => {
      assert.deepEqual(execWords(words.map(execWord).join(' ')), words)
      const [line] = unitLines(`ExecStart=${['/x', ...words.map(execWord)].join(' \\\n  ')}\n`)
      assert.deepEqual(commandOf(line!), ['/x', ...words])
    }),
  )
})

test('whatever value, it comes back from the file of variables', () => {
  fc.assert(
    fc.property(awkward, awkward, (a, b) => {
      const text = `# x\nA=${environmentValue(a)}\n; y\nB=${environmentValue(b)}\n`
      assert.deepEqual(
        [...readEnvironmentFile(text)],
        [
          ['A', a],
          ['B', b],
        ],
      )
    }),
  )
})

test('flags are read as Go reads them', () => {
  const command = execWords("/bin/etcd -name x --a=b --on --c 'd e' --last")
  assert.deepEqual(readFlags(command), { name: 'x', a: 'b', on: 'true', c: 'd e', last: 'true' })
})

const DROPINS = `== /etc/systemd/system/etcd.service.d/a.conf
[Service]
# Environment=ETCD_NAME=no
LimitNOFILE=9
Environment=GOMAXPROCS=2 "ETCD_NAME=x"
EnvironmentFile=
== /etc/systemd/system/etcd.service.d/b.conf
[Service]
ExecStart=
ExecStart=/usr/bin/etcd
`

test('drop-ins that speak to etcd are found; in a file style only another command counts', () => {
  const said = (style: 'file' | 'env') =>
    intruders(DROPINS, style).map(
      ({ where, line, heeded }) => `${heeded} ${where.replace(/.*\//, '')} ${line}`,
    )
  assert.deepEqual(said('env'), [
    'true a.conf Environment=GOMAXPROCS=2 "ETCD_NAME=x"',
    'true b.conf ExecStart=',
    'true b.conf ExecStart=/usr/bin/etcd',
  ])
  assert.deepEqual(
    said('file').filter(line => line.startsWith('true')),
    ['true b.conf ExecStart=', 'true b.conf ExecStart=/usr/bin/etcd'],
  )
  assert.deepEqual(intruders('', 'env'), [])
})

test('of the variables that systemd hands to every service only those of etcd count', () => {
  const manager = 'Environment=LANG=C.UTF-8 "PS=a ETCD_B" "ETCD_NAME=q\'\\"z\\$h" ETCD_DEBUG=true\n'
  assert.deepEqual(
    intrudersEverywhere(manager, 'env').map(({ line, heeded }) => `${heeded} ${line}`),
    [`true Environment=ETCD_NAME=q'"z$h`, 'true Environment=ETCD_DEBUG=true'],
  )
  assert.equal(intrudersEverywhere(manager, 'file')[0]?.heeded, false)
  assert.deepEqual(intrudersEverywhere('', 'env'), [])
})
