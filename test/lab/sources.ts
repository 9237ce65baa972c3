/** Where packages come from: one archive and how it is trusted. */
export type Archive = { uri: string; signedBy?: string; trusted: boolean }

/** One entry of apt's sources, of either format (man 5 sources.list). */
type Entry = Archive & { suites: string[]; components: string[] }

const DEBIAN_KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * The archive that the machine itself takes `suite` with the component main from, out of the text of its apt sources;
 * undefined when none has it. Other suites are looked for at the same address.
 */
export const findArchive = (files: { name: string; text: string }[], suite: string): Archive | undefined => {
  const entries = files.flatMap(({ name, text }) =>
    name.endsWith('.sources') ? stanzas(text) : text.split('\n').flatMap(oneLine),
  )
  const found = entries.find(entry => entry.suites.includes(suite) && entry.components.includes('main'))
  return found && { uri: found.uri, signedBy: found.signedBy, trusted: found.trusted }
}

/** A line of sources.list for a suite of an archive. */
export const sourceLine = ({ uri, signedBy, trusted }: Archive, suite: string): string => {
  const options = trusted ? 'trusted=yes' : `signed-by=${signedBy ?? DEBIAN_KEYS}`
  return `deb [${options}] ${uri} ${suite} main`
}

/** `deb [signed-by=FILE] URI SUITE COMPONENT…` */
const oneLine = (line: string): Entry[] => {
  const match = line.match(/^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/)
  if (!match) return []
  const [, options = '', uri = '', suite = '', components = ''] = match
  const option = (name: string) => options.match(new RegExp(`(?:^|\\s)${name}=(\\S+)`))?.[1]
  return [
    {
      uri,
      suites: [suite],
      components: words(components),
      signedBy: keyFile(option('signed-by')),
      trusted: option('trusted') === 'yes',
    },
  ]
}

/** deb822: fields, their further lines indented, comments between them; an empty line ends an entry. */
const stanzas = (text: string): Entry[] =>
  text
    .replace(/^#.*\n?/gm, '')
    .split(/\n\s*\n/)
    .flatMap(stanza => {
      const field = (name: string) =>
        stanza.match(new RegExp(`^${name}:((?:.*)(?:\\n[ \\t].*)*)`, 'im'))?.[1]?.trim() ?? ''
      if (!words(field('Types')).includes('deb') || field('Enabled').toLowerCase() === 'no') return []
      return words(field('URIs')).map(uri => ({
        uri,
        suites: words(field('Suites')),
        components: words(field('Components')),
        signedBy: keyFile(field('Signed-By')),
        trusted: field('Trusted').toLowerCase() === 'yes',
      }))
    })

/** A file; a key written out in the sources, or a fingerprint, is left to the keys that Debian ships. */
const keyFile = (value: string | undefined): string | undefined =>
  value?.startsWith('/') && !value.includes('\n') ? value.split(',')[0] : undefined

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean)
