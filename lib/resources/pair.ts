import { attributeDifference, attributeWords } from './attributes.ts'
import type { Attributes, Kind, Of } from './resource.ts'
import { isIntact, sumsFile } from './sums.ts'

/** A certificate and its private key behind one symlink; `joined` puts both into `tls.pem`, as HAProxy wants them. */
export const keyPair = (
  directory: string,
  options: Partial<Attributes> & Pick<Of<'pair'>, 'why' | 'issue' | 'given'> & { form?: 'split' | 'joined' },
): Of<'pair'> => {
  const { owner = 'root', group = owner, mode = 0o600, form = 'split', why, issue, given } = options
  return { kind: 'pair', directory, owner, group, mode, form, why, issue, given }
}

const privateFile = ({ directory, form }: Of<'pair'>) =>
  `${directory}/${form === 'joined' ? 'tls.pem' : 'tls.key'}`

const certificateFile = ({ directory }: Of<'pair'>) => `${directory}/tls.crt`

export const pairKind: Kind<Of<'pair'>> = {
  needs: resource => ({
    stat: [resource.directory],
    hash: [certificateFile(resource), privateFile(resource)],
    texts: [certificateFile(resource), sumsFile(resource.directory)],
  }),
  plan: (resource, observed, facts) => {
    const { directory, form, given } = resource
    const [first, again] = given ? ['install', 'replace'] : ['issue', 'reissue']
    const installed = observed.texts.get(certificateFile(resource))
    const key = observed.paths.get(privateFile(resource))
    const reason =
      resource.why(installed, facts) ??
      (key && isIntact(directory, observed) ? undefined : 'its files are not what was installed')
    if (reason) {
      let issued: ReturnType<typeof resource.issue> | undefined
      const pair = () => {
        issued ??= resource.issue(facts)
        return issued
      }
      return {
        resource,
        how: installed !== undefined ? `${again}: ${reason}` : first!,
        verbs: [
          {
            // The serial names the directory; a fresh random name does as well and needs no key before the plan is carried out.
            call: ['put_pair', directory, crypto.randomUUID().slice(0, 8), ...attributeWords(resource), form],
            payloads: [
              async () => Buffer.from((await pair()).certificate),
              async () => (await pair()).key.reveal(),
            ],
          },
        ],
      }
    }
    const how = key && attributeDifference(resource, key)
    return how
      ? {
          resource,
          how: `key ${how}`,
          verbs: [{ call: ['set_attributes', privateFile(resource), ...attributeWords(resource)] }],
        }
      : undefined
  },
}
