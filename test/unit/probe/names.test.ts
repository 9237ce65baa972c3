import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { stepsOf } from '../../../lib/engine/run.ts'
import { memberNeeds } from '../../../lib/etcd/facts.ts'
import { machineNeeds } from '../../../lib/facts/machine.ts'
import { parseOptions } from '../../../lib/options.ts'
import { lookNeeds } from '../../../lib/probe/look.ts'
import { mergeNeeds, probeScript } from '../../../lib/probe/script.ts'
import { needsOf } from '../../../lib/resources/plan.ts'
import type { Runbook } from '../../../lib/runbook.ts'
import { statusStep } from '../../../lib/status/step.ts'
import { isEnsure } from '../../../lib/step.ts'
import { cluster, member } from '../etcd/fixture.ts'

const folder = new URL('../../../runbooks/', import.meta.url)
const chained = readdirSync(folder).filter(name => /^0[0-8]-.*\.ts$/.test(name))
const session = readFileSync(new URL('../../../lib/far/session.sh', import.meta.url), 'utf8')

/** Everything that a chain asks of each host. */
const probes = async (): Promise<string[]> => {
  const books = await Promise.all(
    chained.map(async name => ((await import(new URL(name, folder).href)) as { default: Runbook }).default),
  )
  const balancer = member('lb1', '10.0.0.21', { role: 'loadBalancer' })
  const all = {
    ...cluster(),
    loadBalancers: [balancer],
    virtualAddress: { address: '10.0.0.20', routerId: 7, prefix: 24 },
  }
  const options = parseOptions([])
  const steps = stepsOf({ books, cluster: all, options, closing: () => statusStep(all) })
  return [all.members[0]!, balancer].map(host => {
    const own = steps.map(({ step }) => step).filter(({ on }) => on.some(({ name }) => name === host.name))
    const needs = own.flatMap(step => [
      ...(isEnsure(step) ? needsOf(step.ensure(host)) : []),
      ...Object.entries(step.look?.(host) ?? {}).map(([name, look]) => lookNeeds(name, look)),
    ])
    const known = [machineNeeds(all, host), ...(host.role === 'member' ? [memberNeeds(all, host)] : [])]
    return probeScript(mergeNeeds([...known, ...needs]), 'mark')
  })
}

test('no look touches what the shell that reads it goes by', async () => {
  const functions = [...session.matchAll(/^(\w+)\(\)/gm)].map(([, name]) => name)
  assert.ok(functions.includes('serve'))
  const variables = ['NONCE', 'BEAT', 'ROOT', 'SESSION', 'PATH', 'LC_ALL', 'watcher', 'frames', 'began']
  const named = new RegExp(`^[^#\\n]*\\b(?:${functions.join('|')})\\(\\)`, 'm')
  const set = new RegExp(
    `(?:^|[\\s;{(])(?:${variables.join('|')})=|\\b(?:read|for) [^;\\n]*\\b(?:${variables.join('|')})\\b`,
    'm',
  )
  for (const text of await probes()) {
    assert.ok(text.length > 5000)
    assert.doesNotMatch(text, named)
    assert.doesNotMatch(text, set)
  }
})
