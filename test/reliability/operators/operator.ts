import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { parseDocument } from 'yaml'
import { clusterOf } from '../../lab/paths.ts'
import type { TestLab } from '../lab.ts'
import { begin, type Ended, type Running } from '../run.ts'

/** A value of the cluster in an inventory, by its keys: `{ at: ['etcd', 'config'], to: { … } }`. */
export type Setting = { at: string[]; to: unknown }

/** An inventory's text with settings of its only cluster changed. Pure. */
export const withSettings = (text: string, settings: Setting[]): string => {
  const document = parseDocument(text)
  const clusters = Object.keys((document.toJS() as { clusters: object }).clusters)
  for (const { at, to } of settings) document.setIn(['clusters', clusters[0], ...at], to)
  return document.toString()
}

/** Somebody with a copy of the inventory's folder, authorities included, on what seems a machine of their own. */
export type Operator = {
  /** `root@ops-1`, as the lock's holder is told. */
  who: string
  /** Changes the inventory in this operator's folder; what an earlier call changed is as it was. */
  wants: (...settings: Setting[]) => void
  begin: (book: string, ...flags: string[]) => Running
  run: (book: string, ...flags: string[]) => Promise<Ended>
  /** Takes the folder away. */
  leave: () => void
}

/** Gives an operator a copy of a lab's inventory as it is now. */
export const operator = (lab: TestLab, machine: string): Operator => {
  const folder = mkdtempSync(join(tmpdir(), `${machine}-`))
  const original = readFileSync(lab.inventory, 'utf8')
  const copy = (path: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 })
    cpSync(join(dirname(lab.inventory), path), join(folder, path), { recursive: true })
  }
  copy(`keys/${lab.name}`)
  copy(`pki/${clusterOf(lab.name)}`)
  const wants = (...settings: Setting[]) =>
    writeFileSync(join(folder, 'hosts.yaml'), withSettings(original, settings), { mode: 0o600 })
  wants()
  const start = (book: string, ...flags: string[]) =>
    begin(book, 'hosts.yaml', ['--yes', ...flags], { cwd: folder, machine })
  return {
    who: `${userInfo().username}@${machine}`,
    wants,
    begin: start,
    run: (...words) => start(...words).ended,
    leave: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** For as long as `use` takes. */
export const withOperators = async <T>(
  lab: TestLab,
  use: (one: Operator, other: Operator) => Promise<T>,
): Promise<T> => {
  const both = [operator(lab, 'ops-1'), operator(lab, 'ops-2')] as const
  try {
    return await use(...both)
  } finally {
    for (const each of both) each.leave()
  }
}
