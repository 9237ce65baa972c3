import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readSrv, srvLook } from '../../../lib/discovery/look.ts'
import { cluster, member } from '../etcd/fixture.ts'

// As etcd 3.5.30 prints it, without the times.
const FOUND = `{"level":"info","msg":"get cluster for etcd-server-ssl SRV","service-scheme":"https","advertise-peer-urls":["http://127.0.0.1:1"],"found-cluster":["0=https://etcd1.etcd.test:2380","1=https://etcd2.etcd.test:2380"]}
{"level":"info","msg":"get cluster for etcd-server SRV","service-scheme":"http","found-cluster":["0=https://etcd1.etcd.test:2380","1=https://etcd2.etcd.test:2380"],"error":"error querying DNS SRV records for _etcd-server lookup _etcd-server._tcp.etcd.test on 10.0.0.53:53: no such host"}
{"level":"fatal","msg":"discovery failed","error":"error setting up initial cluster: cannot find local etcd member \\"look\\" in SRV records"}
{"level":"info","msg":"discovered cluster from SRV","srv-server":"etcd.test","endpoints":["https://etcd1.etcd.test.:2379"]}
failed to validate listen address: nowhere
address 127.0.0.1 127.0.0.1 127.0.0.1
address etcd1.etcd.test 10.0.0.11 10.0.0.11
address etcd2.etcd.test`

test('what etcd and the resolver of a member say is read', () => {
  assert.deepEqual(readSrv(FOUND), {
    server: ['https://etcd1.etcd.test:2380', 'https://etcd2.etcd.test:2380'],
    client: ['https://etcd1.etcd.test:2379'],
    addresses: { '127.0.0.1': ['127.0.0.1'], 'etcd1.etcd.test': ['10.0.0.11'], 'etcd2.etcd.test': [] },
    errors: ['lookup _etcd-server._tcp.etcd.test on 10.0.0.53:53: no such host'],
  })
})

test('where nothing was asked nothing was seen, and no output makes reading it fail', () => {
  assert.equal(readSrv(''), undefined)
  fc.assert(fc.property(fc.string(), text => void readSrv(`{"msg":\n${text}`)))
})

test('a name of the inventory is resolved too, and a member with a log asks nobody', () => {
  const named = cluster({ discovery: 'srv', discoveryDomain: 'etcd.test', discoverySrvName: 'blue' }, [
    member('a', '10.0.0.1', { peerAddress: 'a.example.com' }),
  ])
  const script = srvLook(named, named.members[0]!)
  assert.match(script, /echo a\.example\.com; \}/)
  assert.match(script, /\[ ! -d \/var\/lib\/etcd\/a\.etcd\/member\/wal \] \|\| exit 0/)
  assert.equal(script.match(/--discovery-srv etcd\.test --discovery-srv-name blue/g)?.length, 2)
})
