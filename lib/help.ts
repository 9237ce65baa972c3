import type { Definition } from './runbook.ts'

const OPTIONS: [string, string][] = [
  ['--hosts FILE', 'the inventory (hosts.yaml)'],
  ['--cluster NAME', 'one cluster of several; all: every cluster side by side'],
  ['--limit HOST,…', 'only these hosts; the quorum rules still look at all'],
  ['--dry-run', 'show what would change, touch nothing; exit 10 if anything would'],
  ['--yes', 'do not ask before rolling restarts and migrations'],
  ['--confirm', 'ask before each step: continue, skip, quit'],
  ['--wait 5m', 'wait for another run on this cluster to end'],
  ['--allow-downtime', 'clusters of one or two members have no quorum to spare'],
  ['--adopt', 'take over files that somebody else wrote; theirs stay beside as .before'],
  ['--list', 'check the inventory and print the steps, contact nothing'],
  ['--json', 'one event a line'],
  ['--verbose', 'every step; with --dry-run the very calls'],
  ['--sudo-password-fd N', 'read the sudo password from descriptor N'],
  ['--pki-passphrase-fd N', 'read passphrases of locked private keys from descriptor N, one a line'],
  ['--timings', 'show at the end where the time went, by step and by host'],
  ['--help', 'this'],
]

/** `--help`: examples first, then what it does, then the options. */
export const help = (
  name: string,
  { title, about, flags = {}, values = {}, examples = [] }: Omit<Definition, 'steps'>,
): string => {
  const script = `zx runbooks/${name}.ts`
  const shown = examples.length
    ? examples
    : [script, `${script} --dry-run`, `${script} --limit etcd2 --verbose`]
  const own = Object.entries({ ...flags, ...values }).map(([flag, sentence]): [string, string] => [
    `--${flag}`,
    sentence,
  ])
  const rows = [...own, ...OPTIONS].map(([option, sentence]) => `  ${option.padEnd(22)}${sentence}`)
  return [
    ...shown.map(example => `$ ${example}`),
    '',
    title,
    '',
    about.trim(),
    '',
    'Options',
    ...rows,
    '',
  ].join('\n')
}
