import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunbookError } from '../../../lib/errors.ts'
import { parse } from '../../lab/arguments.ts'

const words = (line: string) => line.split(' ').filter(Boolean)

test('up without flags says nothing about the lab but its name', () => {
  const { verb, name, settings } = parse(['up'])
  assert.deepEqual({ verb, name, settings }, { verb: 'up', name: 'lab', settings: {} })
})

test('every flag of up arrives with its type', () => {
  const line =
    'up --name tls --members 5 --lbs 0 --image trixie --etcd v3.4.23 --user ops --sudo-password s --port 2222 --hostnames other --second-nic'
  assert.deepEqual(parse(words(line)).settings, {
    members: 5,
    lbs: 0,
    image: 'trixie',
    etcd: '3.4.23',
    user: 'ops',
    sudoPassword: 's',
    port: 2222,
    hostnames: 'other',
    secondNic: true,
  })
})

test('words after -- are the host’s, even those that look like flags of ours', () => {
  const { host, name, command } = parse(['ssh', 'etcd1', '--name', 'tls', '--', 'ls', '--name', '', 'a b'])
  assert.equal(host, 'etcd1')
  assert.equal(name, 'tls')
  assert.deepEqual(command, ['ls', '--name', '', 'a b'])
})

test('without a word there is help', () => {
  assert.equal(parse([]).verb, 'help')
  assert.equal(parse(['up', '--help']).verb, 'help')
})

const refused: [string, RegExp][] = [
  ['up --member 5', /--member; did you mean `--members`/],
  ['upp', /no upp; did you mean `up`/],
  ['up --members many', /--members takes a number/],
  ['up --members 0', /--members takes a number/],
  ['up --port 99999', /--port takes a number/],
  ['up --image buster', /bookworm or trixie/],
  ['up --name demo', /default lab/],
  ['up --name ../x', /cannot be called/],
  ['up --name', /name/],
  ['ssh etcd1 uptime', /What is `uptime` for/],
]
for (const [line, message] of refused)
  test(`\`${line}\` is refused with a sentence and exit 2`, () => {
    assert.throws(
      () => parse(words(line)),
      (error: unknown) => {
        assert.ok(error instanceof RunbookError)
        assert.equal(error.exit, 2)
        assert.match(error.message, message)
        return true
      },
    )
  })

test('the disks of a lab are kept and brought back without naming a host', () => {
  for (const verb of ['checkpoint', 'rollback']) {
    const parsed = parse([verb, '--name', 'tls'])
    assert.deepEqual([parsed.verb, parsed.host], [verb, undefined])
  }
})
