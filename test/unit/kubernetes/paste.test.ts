import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { parse } from 'yaml'
import {
  apiserverFlags,
  clientOptions,
  kubeadmLines,
  oldVariables,
  roleCommands,
} from '../../../lib/kubernetes/paste.ts'

const endpoints = ['https://10.0.0.11:2379', 'https://[fd00::12]:2379']

test('kube-apiserver gets its flags one a line, with the paths kubeadm uses', () => {
  assert.deepEqual(apiserverFlags(endpoints), [
    '--etcd-servers=https://10.0.0.11:2379,https://[fd00::12]:2379',
    '--etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt',
    '--etcd-certfile=/etc/kubernetes/pki/apiserver-etcd-client.crt',
    '--etcd-keyfile=/etc/kubernetes/pki/apiserver-etcd-client.key',
    '--etcd-prefix=/registry',
  ])
})

test('The older packages get the very same flags in their two variables', () => {
  assert.equal(oldVariables(endpoints)[0], `KUBE_ETCD_SERVERS="${apiserverFlags(endpoints)[0]}"`)
  // A shell reads these quotes and folded lines as systemd does.
  const script = `${oldVariables(endpoints).join('\n')}\nprintf '%s\\n' $KUBE_ETCD_SERVERS $KUBE_API_ARGS`
  const said = execFileSync('sh', ['-fc', script], { encoding: 'utf8' })
  assert.deepEqual(said.trimEnd().split('\n'), apiserverFlags(endpoints))
})

test('kubeadm gets the endpoints and the three files under etcd.external', () => {
  assert.deepEqual(parse(kubeadmLines(endpoints).join('\n')), {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    etcd: {
      external: {
        endpoints,
        caFile: '/etc/kubernetes/pki/etcd/ca.crt',
        certFile: '/etc/kubernetes/pki/apiserver-etcd-client.crt',
        keyFile: '/etc/kubernetes/pki/apiserver-etcd-client.key',
      },
    },
  })
})

test('No flag and no line for kubeadm has a blank at which a window would fold it', () => {
  const many = Array.from({ length: 9 }, (_, n) => `https://member-with-a-long-name-${n}.example.com:2379`)
  for (const line of apiserverFlags(many)) assert.doesNotMatch(line, / /)
  for (const line of kubeadmLines(many)) assert.match(line, /^ *(- |\w+: ?)\S*$/)
})

test('Other clients get four options, quoted for a shell where a path needs it', () => {
  assert.deepEqual(
    clientOptions(['https://10.0.0.11:2379'], { ca: '/my pki/ca.crt', certificate: '/c.crt', key: '/c.key' }),
    ['--endpoints=https://10.0.0.11:2379', "'--cacert=/my pki/ca.crt'", '--cert=/c.crt', '--key=/c.key'],
  )
})

test('The role reaches the keys of Kubernetes and nothing else', () => {
  const commands = roleCommands('kube-apiserver-etcd-client').filter(line => !line.startsWith('#'))
  assert.deepEqual(commands, [
    'etcdctl role add kube-apiserver',
    'etcdctl role grant-permission kube-apiserver --prefix=true readwrite /registry/',
    'etcdctl user add kube-apiserver-etcd-client --no-password',
    'etcdctl user grant-role kube-apiserver-etcd-client kube-apiserver',
  ])
})

test('Who takes the role is told that etcd has to compact then', () => {
  assert.match(
    roleCommands('anybody').join('\n'),
    /--etcd-compaction-interval=0[\s\S]*auto-compaction-retention: '5m'/,
  )
})
