import { createHash } from 'node:crypto'
import { unifiedDiff } from '../diff.ts'
import type { Facts } from '../facts/facts.ts'
import { Secret } from '../secret.ts'
import { attributeDifference, attributeWords } from './attributes.ts'
import { type Attributes, type Kind, type Lazy, type Of, resolve } from './resource.ts'

/** In the first lines of every file these runbooks write; a file without it is somebody else's. */
export const MANAGED = 'Managed by etcd-runbooks'

/**
 * A whole file, written atomically. Content may depend on facts; a Secret's diff is its hash. Text without `marker`
 * found in its place is foreign and refused unless adopted.
 */
export const file = (
  path: string,
  content: Lazy<string | Secret>,
  options: Partial<Attributes> & Pick<Of<'file'>, 'marker' | 'effective' | 'readBy'> = {},
): Of<'file'> => {
  const { owner = 'root', group = owner, mode = 0o644, marker = MANAGED, effective, readBy } = options
  return { kind: 'file', path, content, owner, group, mode, marker, effective, readBy }
}

const bytesOf = (resource: Of<'file'>, facts: Facts): Buffer => {
  const content = resolve(resource.content, facts)
  return content instanceof Secret ? content.reveal() : Buffer.from(content)
}
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

export const fileKind: Kind<Of<'file'>> = {
  needs: ({ path }) => ({ hash: [path] }),
  wantsText: (resource, { hashes, paths }, facts) =>
    paths.get(resource.path)?.type === 'file' &&
    hashes.get(resource.path) !== sha256(bytesOf(resource, facts))
      ? [resource.path]
      : [],
  plan: (resource, { paths, hashes, texts }, facts) => {
    const { path, marker, effective, readBy } = resource
    const content = resolve(resource.content, facts)
    const bytes = bytesOf(resource, facts)
    const found = paths.get(path)
    const put = {
      call: ['put_file', path, ...attributeWords(resource), sha256(bytes)],
      payloads: [() => bytes],
    }
    const secret = content instanceof Secret

    if (found?.type === 'file' && hashes.get(path) === sha256(bytes)) {
      const how = attributeDifference(resource, found)
      return how
        ? { resource, how, verbs: [{ call: ['set_attributes', path, ...attributeWords(resource)] }] }
        : undefined
    }
    const before = texts.get(path) ?? ''
    const after = bytes.toString('utf8')
    const restarts = readBy && effective?.(before) !== effective?.(after) ? readBy : undefined
    if (!found) return { resource, how: 'create', verbs: [put], restarts: readBy }
    const diff = secret
      ? `sha256 ${hashes.get(path) ?? 'none'}\n    -> ${sha256(bytes)}`
      : unifiedDiff(before, after)
    return found.type !== 'file' || (marker && !before.includes(marker))
      ? {
          resource,
          how: 'replace',
          diff,
          verbs: [{ call: ['keep_before', path] }, put],
          restarts,
          foreign: `${path} was not written by these runbooks`,
        }
      : { resource, how: 'update', diff, verbs: [put], restarts }
  },
}
