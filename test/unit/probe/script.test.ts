import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { readSections } from '../../../lib/probe/read.ts'
import { mergeNeeds, probeScript } from '../../../lib/probe/script.ts'

/** The sections that a probe of some scripts prints. */
const probed = (scripts: Record<string, string>) =>
  readSections(
    spawnSync('dash', ['-c', probeScript(mergeNeeds([{ scripts }]), 'mark')], { encoding: 'utf8' }).stdout,
    'mark',
  )

test('a script that ends or changes its shell does so for itself alone', () => {
  const sections = probed({
    ends: 'echo before\nexit 3',
    changes: 'cd /; IFS=,; set -- a b; trap : TERM; echo "$PWD"',
    after: 'echo "$# [$IFS]"',
  })
  assert.deepEqual(sections.get('script ends'), { code: 3, output: 'before\n' })
  assert.deepEqual(sections.get('script changes'), { code: 0, output: '/\n' })
  assert.equal(sections.get('script after')?.output, '0 [ \t\n]\n')
  assert.ok(sections.has('end'))
})

test('no other script costs a process of its own', () => {
  // The shell that asks is a child of the probe's where there is one between them.
  const parent = "sh -c 'read -r _ _ _ parent _ </proc/self/stat; echo $parent'"
  const sections = probed({
    words: `for word in a b; do case $word in a) continue ;; esac; found=$word; done\n${parent}`,
    quoted: `echo 'exit' >/dev/null\n${parent}`,
    apart: `[ -e / ] || (\nexit 1\n)\n${parent}`,
    own: `${parent}\nexit 0`,
  })
  const of = (name: string) => sections.get(`script ${name}`)?.output
  assert.equal(of('words'), of('quoted'))
  assert.equal(of('words'), of('apart'))
  assert.notEqual(of('words'), of('own'))
})
