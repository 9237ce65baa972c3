import { createHash } from 'node:crypto'
import { unifiedDiff } from '../diff.ts'
import type { Facts } from '../facts/facts.ts'
import { quote } from '../quote.ts'
import { Secret } from '../secret.ts'
import { attributeDifference, attributeWords } from './attributes.ts'
import { type Kind, type Lazy, type Of, resolve, type Verb } from './resource.ts'

/** In the first lines of every file these runbooks write; a file without it is somebody else's. */
export const MANAGED = 'Managed by etcd-runbooks'
const UNITS = '/etc/systemd/system/'

/**
 * A whole file, written atomically. Content may depend on facts; a Secret's diff is its hash. Text without `marker`
 * found in its place is foreign and refused unless adopted.
 */
export const file = (
  path: string,
  content: Lazy<string | Secret>,
  options: Partial<Omit<Of<'file'>, 'kind' | 'path' | 'content'>> = {},
): Of<'file'> => {
  const { owner = 'root', group = owner, mode = 0o644, marker = MANAGED, ...rest } = options
  return { kind: 'file', path, content, owner, group, mode, marker, ...rest }
}

/** Whether a package's configuration file is still the one it brought. The package manager is only asked where it is not ours. */
const untouched = (path: string, name: string): string => `! grep -qsF ${quote(MANAGED)} ${path} || exit 1
if command -v dpkg-query >/dev/null; then
  dpkg-query -W -f '\${Conffiles}\\n' ${name} | grep -q "^ ${path} $(md5sum <${path} | cut -c1-32)"
else
  ! rpm -V ${name} | grep -q " ${path}$"
fi`

const bytesOf = (resource: Of<'file'>, facts: Facts): Buffer => {
  const content = resolve(resource.content, facts)
  return content instanceof Secret ? content.reveal() : Buffer.from(content)
}
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

export const fileKind: Kind<Of<'file'>> = {
  needs: ({ path, defaultOf }) => ({
    hash: [path],
    ...(defaultOf && { scripts: { [`untouched ${path}`]: untouched(path, defaultOf) } }),
  }),
  wantsText: (resource, { hashes, paths }, facts) =>
    paths.get(resource.path)?.type === 'file' &&
    hashes.get(resource.path) !== sha256(bytesOf(resource, facts))
      ? [resource.path]
      : [],
  plan: (resource, { paths, hashes, texts, scripts }, facts) => {
    const { path, marker, effective, readBy, checkedBy, shown } = resource
    const content = resolve(resource.content, facts)
    const bytes = bytesOf(resource, facts)
    const found = paths.get(path)
    const verbs: Verb[] = [
      ...(checkedBy ? [{ call: ['checked_by', ...checkedBy] }] : []),
      { call: ['put_file', path, ...attributeWords(resource), sha256(bytes)], payloads: [() => bytes] },
      // Else systemd goes on with what it read before, until somebody reloads it.
      ...(path.startsWith(UNITS) ? [{ call: ['reload_units'] }] : []),
    ]

    if (found?.type === 'file' && hashes.get(path) === sha256(bytes)) {
      const how = attributeDifference(resource, found)
      return how
        ? { resource, how, verbs: [{ call: ['set_attributes', path, ...attributeWords(resource)] }] }
        : undefined
    }
    const before = texts.get(path) ?? ''
    const after = bytes.toString('utf8')
    const differs = !effective || effective(before) !== effective(after)
    const restarts = readBy && differs ? readBy : undefined
    if (!found)
      return {
        resource,
        how: 'create',
        diff: shown ? unifiedDiff('', after) : undefined,
        verbs,
        restarts: readBy,
      }
    const diff =
      content instanceof Secret
        ? `sha256 ${hashes.get(path) ?? 'none'}\n    -> ${sha256(bytes)}`
        : unifiedDiff(before, after)
    const ours = found.type === 'file' && (!marker || before.includes(marker))
    if (ours) return { resource, how: 'update', diff, verbs, restarts }
    const replaced = {
      resource,
      how: 'replace',
      diff,
      verbs: [{ call: ['keep_before', path] }, ...verbs],
      restarts,
    }
    return scripts.get(`untouched ${path}`)?.code === 0
      ? replaced
      : { ...replaced, foreign: `${path} was not written by these runbooks` }
  },
}
