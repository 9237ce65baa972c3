import { quote } from '../quote.ts'
import type { Needs } from '../resources/resource.ts'

/** Joins what many resources need, so that each tool is called once. */
export const mergeNeeds = (all: Needs[]): Required<Needs> => {
  const unique = (key: 'stat' | 'hash' | 'units' | 'packages' | 'users' | 'texts') =>
    [...new Set(all.flatMap(needs => needs[key] ?? []))].sort()
  return {
    stat: unique('stat'),
    hash: unique('hash'),
    units: unique('units'),
    packages: unique('packages'),
    users: unique('users'),
    texts: unique('texts'),
    clock: all.some(({ clock }) => clock),
    sockets: all.some(({ sockets }) => sockets),
    scripts: Object.assign({}, ...all.map(needs => needs.scripts ?? {})),
  }
}

/**
 * systemd properties every unit is asked for; `NeedDaemonReload` tells a unit file newer than what systemd has loaded,
 * `RefuseManualStart` a unit still held by an installation that was killed; one that systemd does not know it leaves out,
 * such as `PrivateMounts` before 239.
 */
export const UNIT_PROPERTIES =
  'Id,LoadState,ActiveState,SubState,Result,UnitFileState,MainPID,NRestarts,NeedDaemonReload,FragmentPath,RefuseManualStart,LimitNOFILE,PrivateMounts'

/** The names of all who ask the same: it is run once for them. */
const namesByText = (scripts: Record<string, string>): Map<string, string[]> => {
  const names = new Map<string, string[]>()
  for (const [name, body] of Object.entries(scripts)) names.set(body, [...(names.get(body) ?? []), name])
  return names
}

/** Who listens where, by ss(8); scripts of the same probe find it in $sockets. */
export const SOCKETS = 'machine.sockets'

/** Ends every probe: without it something hung or was killed, and what was not found may well be there. */
export const LAST_SECTION = 'end'

const words = (list: string[]) => list.map(quote).join(' ')

/** What other shells run: words in quotes, and lines in parentheses of their own. */
const ELSEWHERE = /'[^']*'|\(\n[\s\S]*?\n\)/g

/**
 * Whether a script can end the shell it runs in, or change it for others, so that it needs one of its own, which is a
 * process. Its variables are no change: no script reads one that it has not set.
 */
const needsShell = (body: string): boolean =>
  /\b(?:IFS=(?! read)|(?:alias|cd|exec|exit|export|readonly|return|set|shift|trap|umask|unset)\b)/.test(
    body.replace(ELSEWHERE, ''),
  )

/** One process for those of the files that are there, or none; a function, whose parameters are its own. */
const ofFiles = (command: string, paths: string[]): string =>
  `those() {
for path in ${words(paths)}; do [ ! -f "$path" ] || set -- "$@" "$path"; done
[ $# = 0 ] || ${command} -- "$@"
}
those`

/**
 * One POSIX sh script that looks at everything and changes nothing. Its sections are marked with `mark`, which no
 * output can contain by chance; the clock comes first, so that half the round trip can be taken off it.
 */
export const probeScript = (needs: Required<Needs>, mark: string): string => {
  const section = (name: string, body: string) => `begin ${quote(name)}; {\n${body}\n}; end $?`
  const list = (name: string, items: string[], body: string) => (items.length ? [section(name, body)] : [])
  const scripted = (name: string, body: string) => section(name, needsShell(body) ? `(\n${body}\n)` : body)
  const both = [...new Set([...needs.stat, ...needs.hash])]
  return [
    `begin() { printf '\\n@${mark} %s\\n' "$1"; }`,
    `end() { printf '\\n@${mark} = %s\\n' "$1"; }`,
    ...(needs.clock ? [section('clock', 'date +%s%N')] : []),
    ...list(
      'stat',
      both,
      `QUOTING_STYLE=literal stat -c '%n|%F|%a|%U|%G|%s|%Y|%N' -- ${words(both)} 2>/dev/null`,
    ),
    ...list('hash', needs.hash, `${ofFiles('sha256sum', needs.hash)} 2>/dev/null`),
    ...list('units', needs.units, `systemctl show -p ${UNIT_PROPERTIES} -- ${words(needs.units)}`),
    ...list(
      'packages',
      needs.packages,
      `if command -v dpkg-query >/dev/null; then dpkg-query -W -f '\${Package} \${db:Status-Abbrev} \${Version}\\n' -- ${words(needs.packages)} 2>/dev/null; else rpm -q --qf '%{NAME} ii %{VERSION}-%{RELEASE}\\n' -- ${words(needs.packages)}; fi`,
    ),
    ...list('users', needs.users, `getent passwd -- ${words(needs.users)}`),
    // Each below a line with its name (tail(1), -v).
    ...list('texts', needs.texts, ofFiles('tail -v -n +1', needs.texts)),
    ...(needs.sockets
      ? [section(`script ${SOCKETS}`, `sockets=$(ss -Hltnp)\nprintf '%s\\n' "$sockets"`)]
      : []),
    ...[...namesByText(needs.scripts)].map(([body, names]) => scripted(`script ${names.join('\t')}`, body)),
    section(LAST_SECTION, ':'),
    '',
  ].join('\n')
}
