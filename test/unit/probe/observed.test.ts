import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readObserved } from '../../../lib/probe/read.ts'
import { mergeNeeds } from '../../../lib/probe/script.ts'

const read = (sections: Record<string, string>) =>
  readObserved(new Map(Object.entries(sections).map(([name, output]) => [name, { code: 0, output }])), [])

test('nothing looked at is nothing found', () => {
  const found = read({})
  for (const key of ['paths', 'hashes', 'units', 'packages', 'users', 'scripts'] as const)
    assert.equal(found[key].size, 0, key)
})

test('units come in blocks of properties, and a value may hold an equals sign', () => {
  const { units } = read({
    units:
      'Id=etcd.service\nLoadState=loaded\nActiveState=active\nFragmentPath=/a=b\n\nId=haproxy.service\nLoadState=not-found\nFragmentPath=\n',
  })
  assert.deepEqual(units.get('etcd.service')?.FragmentPath, '/a=b')
  assert.deepEqual(units.get('haproxy.service'), {
    Id: 'haproxy.service',
    LoadState: 'not-found',
    FragmentPath: '',
  })
})

test('only packages whose files are there count, held ones too', () => {
  const { packages } = read({
    packages: 'haproxy ii  2.6.12-1\nheld hi  1.0\nremoved rc  1.0\nhalf iF  1.0\nunknown un  \n',
  })
  assert.deepEqual(
    [...packages],
    [
      ['haproxy', '2.6.12-1'],
      ['held', '1.0'],
    ],
  )
})

test('what rpm says of a package that is not there is no package', () => {
  const { packages } = read({ packages: 'package haproxy is not installed\n' })
  assert.equal(packages.size, 0)
})

test('devices and sockets are neither file, directory nor link', () => {
  const { paths } = read({ stat: '/dev/null|character special file|666|root|root|0|1\n' })
  assert.equal(paths.get('/dev/null')?.type, 'other')
})

test('what several resources need is asked once, and scripts keep their names', () => {
  assert.deepEqual(
    mergeNeeds([
      { stat: ['/b', '/a'], scripts: { one: ':' } },
      { stat: ['/a'], hash: ['/c'], texts: ['/c'], clock: true, ports: [2379], scripts: { two: ':' } },
      { ports: [2379, 2380], units: ['etcd.service'], users: ['etcd'], packages: ['haproxy'] },
    ]),
    {
      stat: ['/a', '/b'],
      hash: ['/c'],
      units: ['etcd.service'],
      packages: ['haproxy'],
      users: ['etcd'],
      texts: ['/c'],
      clock: true,
      ports: [2379, 2380],
      scripts: { one: ':', two: ':' },
    },
  )
})
