import type { Found } from '../checker/history.ts'

/** etcd's messages as its JSON gateway has them: bytes in base64, 64-bit numbers as text, zeros and empty left out. */
export type KeyValue = {
  key: string
  value?: string
  create_revision?: string
  mod_revision?: string
  version?: string
}
export type Header = { header: { revision?: string } }
export type RangeAnswer = Header & { kvs?: KeyValue[]; more?: boolean }
export type TxnAnswer = Header & { succeeded?: boolean; responses?: { response_range?: RangeAnswer }[] }

export const base64 = (text: string): string => Buffer.from(text).toString('base64')
export const unbase64 = (text = ''): string => Buffer.from(text, 'base64').toString()

export const revisionOf = ({ header }: Header): number => Number(header.revision ?? 0)

export const foundOf = (pair: KeyValue): Found => ({
  value: unbase64(pair.value),
  created: Number(pair.create_revision),
  modified: Number(pair.mod_revision),
  version: Number(pair.version),
})

/** The first key of a range's answer. */
export const firstOf = ({ kvs: [first] = [] }: RangeAnswer): Found | undefined => first && foundOf(first)

/** Requests, each with its path (etcd docs, "API reference"). */
export const put = (key: string, value: string) =>
  ['/v3/kv/put', { key: base64(key), value: base64(value) }] as const

export const range = (key: string) => ['/v3/kv/range', { key: base64(key) }] as const

/** Writes where the key has this value, and reads it otherwise. */
export const compareAndSwap = (key: string, expected: string, value: string) =>
  [
    '/v3/kv/txn',
    {
      compare: [{ key: base64(key), target: 'VALUE', result: 'EQUAL', value: base64(expected) }],
      success: [{ request_put: { key: base64(key), value: base64(value) } }],
      failure: [{ request_range: { key: base64(key) } }],
    },
  ] as const

/** The first key behind all that begin with a prefix. */
export const behind = (prefix: string): string =>
  prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
