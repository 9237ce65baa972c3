import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkConfirmed } from '../../../lib/confirm.ts'
import type { RunbookError } from '../../../lib/errors.ts'
import { parseOptions, seconds } from '../../../lib/options.ts'
import { clusterOf } from '../facts/fixture.ts'

const refusal = (...argv: string[]): RunbookError => {
  try {
    parseOptions(argv, ['plaintext', 'now'])
  } catch (error) {
    return error as RunbookError
  }
  throw new Error(`${argv.join(' ')} was taken`)
}

test('without options nothing is asked for, and the inventory is hosts.yaml', () => {
  assert.deepEqual(parseOptions([]), {
    hosts: 'hosts.yaml',
    cluster: undefined,
    limit: [],
    dryRun: false,
    yes: false,
    confirm: false,
    wait: 0,
    allowDowntime: false,
    list: false,
    json: false,
    verbose: false,
    timings: false,
    help: false,
    adopt: false,
    sudoPasswordFd: undefined,
    pkiPassphraseFd: undefined,
    own: new Set(),
    values: new Map(),
  })
})

test('every option is read, with a space or an equals sign, and short where there is a letter', () => {
  const read = parseOptions(
    [
      '--hosts=lab.yaml',
      '--cluster',
      'all',
      '--limit',
      'etcd1, etcd2,',
      '-n',
      '-y',
      '--wait',
      '5m',
      '--sudo-password-fd',
      '0',
      '--now',
    ],
    ['plaintext', 'now'],
  )
  assert.equal(read.hosts, 'lab.yaml')
  assert.equal(read.cluster, 'all')
  assert.deepEqual(read.limit, ['etcd1', 'etcd2'])
  assert.equal(read.dryRun && read.yes, true)
  assert.equal(read.wait, 300)
  assert.equal(read.sudoPasswordFd, 0)
  assert.deepEqual([...read.own], ['now'])
})

test('an option of the runbook itself may take a value, once, and only there', () => {
  const read = parseOptions(['--from', '007', '--now'], ['now'], ['from', 'to'])
  assert.deepEqual([...read.values], [['from', '007']])
  assert.throws(() => parseOptions(['--from'], [], ['from']), { message: '--from needs a value' })
  assert.throws(() => parseOptions(['--from=a', '--from=b'], [], ['from']), {
    message: '--from was given twice',
  })
  assert.match(refusal('--from', 'a').message, /--from is not an option of this runbook/)
})

test('a cluster named beforehand must be the one the run is about', () => {
  const options = parseOptions(['--confirm-cluster', 'demo'], [], ['confirm-cluster'])
  checkConfirmed(clusterOf(1), options)
  checkConfirmed({ ...clusterOf(1), name: 'other' }, parseOptions([]))
  assert.throws(() => checkConfirmed({ ...clusterOf(1), name: 'other' }, options), {
    exit: 2,
    message: '--confirm-cluster demo names another cluster than this run is about, which is other',
  })
})

test('values that look like numbers stay as they were typed', () => {
  for (const value of ['10', '007', '1e3', '0x10']) {
    assert.equal(parseOptions(['--hosts', value]).hosts, value)
    assert.equal(parseOptions([`--cluster=${value}`]).cluster, value)
    assert.deepEqual(parseOptions(['--limit', value]).limit, [value])
  }
})

const unknown: [string[], string][] = [
  [['--dryrun'], '--dryrun is not an option of this runbook; did you mean --dry-run?'],
  [['--dry_run=true'], '--dry_run=true is not an option of this runbook; did you mean --dry-run?'],
  [['-dry-run'], '-dry-run is not an option of this runbook; did you mean --dry-run?'],
  [['--host', 'x'], '--host is not an option of this runbook; did you mean --hosts?'],
  [['--plain-text'], '--plain-text is not an option of this runbook; did you mean --plaintext?'],
  [['--frobnicate'], '--frobnicate is not an option of this runbook'],
  [['etcd1'], 'etcd1 is not an option of this runbook'],
]
for (const [argv, message] of unknown)
  test(`${argv.join(' ')} is refused with the nearest right option, if one is near`, () => {
    const error = refusal(...argv)
    assert.equal(error.exit, 2)
    assert.equal(error.message, message)
  })

test('nothing after a lone -- is silently dropped', () => {
  assert.match(refusal('--', '--dry-run').message, /--dry-run is not an option/)
})

test('a value that is missing, empty, negated or given twice is refused by name', () => {
  assert.equal(refusal('--limit').message, '--limit needs a value')
  assert.equal(refusal('--hosts', '').message, '--hosts needs a value')
  assert.equal(refusal('--wait', '--yes').message, '--wait needs a value')
  assert.equal(refusal('--no-hosts').message, '--hosts needs a value')
  assert.equal(refusal('--limit', 'a', '--limit', 'b').message, '--limit was given twice')
})

test('a limit that names nobody never means everybody', () => {
  for (const limit of [',', ' ', ' , ']) assert.match(refusal('--limit', limit).message, /names no host$/)
})

test('a descriptor is a number', () => {
  assert.match(refusal('--sudo-password-fd', 'three').message, /three is not a number/)
})

test('a time is a number with s, m or h, seconds without', () => {
  assert.deepEqual(['90', '90s', '5m', '1h', '0'].map(seconds), [90, 90, 300, 3600, 0])
  for (const text of ['', '5 m', '1d', '-1', '1.5h', '5M'])
    assert.throws(() => seconds(text), { exit: 2 }, text)
})
