import assert from 'node:assert/strict'
import { RunbookError } from '../../../lib/errors.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { read } from '../../../lib/inventory/load.ts'
import { sourceOf } from '../../../lib/inventory/source.ts'

/** Loads a text as if it were ./hosts.yaml. */
export const loaded = (text: string): Cluster[] => read(sourceOf(text, 'hosts.yaml'))

/** The whole complaint about a text, or about whatever throws; fails unless it is a usage error. */
export const complaint = (what: string | (() => unknown)): string => {
  try {
    if (typeof what === 'string') loaded(what)
    else what()
  } catch (error) {
    assert.ok(error instanceof RunbookError, String((error as Error).stack))
    assert.equal(error.exit, 2)
    return error.message
  }
  return 'no complaint'
}

/** The first line of each complaint: those that start with the file's name. */
export const complaints = (what: string | (() => unknown)): string[] =>
  complaint(what)
    .split('\n')
    .filter(line => !/^ {2,}/.test(line))

/** An inventory with three members and more lines below the cluster, indented by four. */
export const withLines = (...lines: string[]): string =>
  [
    'clusters:',
    '  demo:',
    '    members:',
    '      etcd1: 10.0.0.11',
    '      etcd2: 10.0.0.12',
    '      etcd3: 10.0.0.13',
    ...lines.map(line => `    ${line}`),
  ].join('\n')

/** An inventory with just these members, from line 4 on. */
export const withMembers = (...lines: string[]): string =>
  ['clusters:', '  demo:', '    members:', ...lines.map(line => `      ${line}`)].join('\n')
