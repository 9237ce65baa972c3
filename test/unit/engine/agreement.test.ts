import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { checkAgreement } from '../../../lib/engine/agreement.ts'
import { stepsOf } from '../../../lib/engine/run.ts'
import { parseOptions } from '../../../lib/options.ts'
import { file } from '../../../lib/resources/file.ts'
import type { Runbook } from '../../../lib/runbook.ts'
import type { Step } from '../../../lib/step.ts'
import { cluster, member } from '../etcd/fixture.ts'

const folder = new URL('../../../runbooks/', import.meta.url)
const numbered = readdirSync(folder).filter(name => /^\d\d-.*\.ts$/.test(name))

test('no two runbooks disagree about a machine, not even one that is member and load balancer', async () => {
  const books = await Promise.all(
    numbered.map(async name => ((await import(new URL(name, folder).href)) as { default: Runbook }).default),
  )
  const balancer = member('lb1', '10.0.0.11', { role: 'loadBalancer', machine: 'etcd1' })
  const all = { ...cluster(), loadBalancers: [balancer] }
  const steps = stepsOf({ books, cluster: all, options: parseOptions([]) })
  assert.ok(steps.length > 10)
  checkAgreement(steps.map(({ step }) => step))
})

test('two steps that want one file differently are exit 2 and named, on one machine only', () => {
  const write = (machine: string, text: string): Step => ({
    title: 'Write',
    on: [member(machine, '10.0.0.1', { machine })],
    ensure: () => [file('/etc/x', text)],
  })
  checkAgreement([write('a', 'one'), write('a', 'one'), write('b', 'two')])
  assert.throws(() => checkAgreement([write('a', 'one'), write('b', 'two'), write('a', 'two')]), {
    exit: 2,
    message: 'The steps want different things of a: file /etc/x',
  })
})
