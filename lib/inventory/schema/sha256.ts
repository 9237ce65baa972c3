import { isMap } from 'yaml'
import type { Architecture } from '../cluster.ts'
import { record } from './record.ts'
import { type Rule, text } from './scalars.ts'
import type { Schema } from './schema.ts'

const hexProblem: Rule = value =>
  /^[0-9a-f]{64}$/i.test(value) ? undefined : 'is not a sha256 sum, which has 64 hexadecimal digits'
const sum = () =>
  text({ doc: 'sha256 of this architecture’s archive.', form: 'a sha256 sum', rule: hexProblem })

const sums = record({ amd64: sum(), arm64: sum(), ppc64le: sum(), s390x: sum() }, { doc: '' })

type Sums = Partial<Record<Architecture, string>>

/** Sums by architecture, or one text, which then is every architecture's: a wrong archive fails against it anyway. */
export const sha256: Schema<Sums> = {
  doc: 'sha256 of the release archive by architecture (amd64, arm64, ppc64le, s390x), or one sum if all hosts have one architecture. Needed only for releases this project has not pinned, and for archives of your own.',
  example: { amd64: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' },
  json: {
    anyOf: [sum().json, { ...sums.json, description: undefined }],
    description: 'sha256 of the release archive',
  },
  read: (node, place) => {
    if (!node || isMap(node)) return sums.read(node, place)
    const all = sum().read(node, place)
    return all ? { amd64: all, arm64: all, ppc64le: all, s390x: all } : {}
  },
}
