import { Secret } from '../../secret.ts'
import { privateKey } from '../keys.ts'
import { openKey } from '../unlock.ts'
import { certificateText, type ProvidedPair } from './provided.ts'

/** How a pair that is made elsewhere gets onto a host: it is replaced when another lies in the directory. */
export const provision = (find: () => ProvidedPair | undefined) => ({
  given: true,
  why: (installed: string | undefined): string | undefined => {
    const pair = find()
    if (!pair) return 'there is none to be found any more'
    if (installed === undefined) return 'there is none yet'
    return installed.trim() === certificateText(pair.file).trim()
      ? undefined
      : `${pair.file.shown} is another one`
  },
  issue: async () => {
    const { file, key } = find()!
    const open = privateKey(openKey(key!.path, key!.text))
    return {
      certificate: certificateText(file),
      // One form for all that read it, whichever of the three it lies here in.
      key: new Secret(open.export({ type: 'pkcs8', format: 'pem' })),
    }
  },
})
