import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { host } from './fixture.ts'

const CHANGING = ['mkdir', 'rm', 'mv', 'sync', 'sha256sum', 'sort', 'timeout']
const OLD = ['20200101T000000Z', '20200102T000000Z']

/** Programs that count their calls and kill the backup before the one whose number stands in the file `kill`. */
const killable = (when: 'before' | 'after') => {
  const box = host({ keepHourly: 2, keepDaily: 1 })
  const at = (name: string) => join(box.place, name)
  for (const name of CHANGING) {
    const kill = `[ "$n" != "$(cat ${at('kill')})" ] || kill -9 "$(cat ${at('pid')})"`
    box.tool(
      name,
      `n=$(($(cat ${at('count')}) + 1)); echo "$n" >${at('count')}
${when === 'before' ? `${kill}\n[ "$n" != "$(cat ${at('kill')})" ] || exit 1\nexec /usr/bin/env PATH=/usr/bin:/bin ${name} "$@"` : `PATH=/usr/bin:/bin ${name} "$@"; code=$?\n${kill}\nexit "$code"`}`,
    )
  }
  const body = readFileSync(box.script, 'utf8')
  writeFileSync(
    box.script,
    body.replace('\n', () => `\necho $$ >${at('pid')}\n`),
  )
  return {
    ...box,
    killAt: (call: number) => {
      writeFileSync(at('count'), '0')
      writeFileSync(at('kill'), String(call))
      return box.run()
    },
  }
}

for (const when of ['before', 'after'] as const)
  test(`killed ${when} any of its commands, the next run finds all old backups whole and completes`, () => {
    // Before one is hardly another moment than after the one before it, so each takes every other.
    let call = when === 'before' ? 1 : 2
    for (; ; call += 2) {
      const { seed, killAt, files } = killable(when)
      for (const stamp of OLD) seed(stamp)
      const killed = killAt(call)
      if (killed.status === 0) break
      assert.equal(killed.signal, 'SIGKILL', `call ${call}: ${killed.stderr}`)
      const left = files()
      for (const name of left.filter(one => one.endsWith('.json')))
        assert.ok(left.includes(name.replace('json', 'db')), `call ${call} left ${name} alone`)
      const next = killAt(0)
      assert.equal(next.status, 0, `call ${call}: ${next.stderr}`)
      const after = files()
      assert.ok(!after.includes('.working'), `call ${call}`)
      assert.equal(after.length % 2, 0, `call ${call}: ${after}`)
      // Two hours and a day are kept: the new one and both old ones, unless the killed one took the place of one.
      assert.ok(after.includes(`demo-etcd1-${OLD[1]}.db`), `call ${call}: ${after}`)
    }
    assert.ok(call > 15, `only ${call} commands were seen`)
  })
