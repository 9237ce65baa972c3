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
    ports: [...new Set(all.flatMap(({ ports = [] }) => ports))],
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

/** Who listens where, by ss(8), which takes as long as all files together: only where a port is open that was asked for. */
export const SOCKETS = 'machine.sockets'

/** Whether something listens on one of some ports, as `listens PORT…` of a probe is told them: by the kernel's hex digits. Pure. */
export const listens = (ports: number[]): string =>
  ['listens', ...ports.map(port => port.toString(16).toUpperCase().padStart(4, '0'))].join(' ')

/**
 * By proc(5), where the sockets that listen come first (proc_net_tcp: state 0A). They are read once: read takes each
 * character by a call of its own, and two such tables cost as much as a process.
 */
const LISTENS = `listens() {
[ "\${listening-}" ] || {
listening=' '
for table in /proc/net/tcp /proc/net/tcp6; do
while read -r _ local _ state _; do
case $state in st) continue ;; 0A) listening="$listening\${local##*:} " ;; *) break ;; esac
done <"$table"
done 2>/dev/null
}
for port; do case $listening in *" $port "*) return 0 ;; esac; done
return 1
}`

/** Where a script of a probe keeps something for others of the same session: a look by itself has no place for it. */
export const KEEPS = '[ -d "$SESSION" ] || mkdir -p "$SESSION"'

/** A file as old as the look at it: what proc(5) shows of a process that has just begun. It tells the time, and no process must. */
export const CLOCK = '/proc/self/stat'

/** `NAME:HOME` of a user who is there; the shell itself asks whoever keeps them (getpwnam(3)) for a tilde. */
const userLook = (name: string): string =>
  `home=~${name}; case $home in '~'*) ;; *) printf '%s:%s\\n' ${name} "$home" ;; esac`

/** Ends every probe: without it something hung or was killed, and what was not found may well be there. */
export const LAST_SECTION = 'end'

const words = (list: string[]) => list.map(quote).join(' ')

/** A quote in a word in quotes (lib/quote.ts). */
const QUOTED_QUOTE = "'\\''"

/** What other shells run: words in quotes, and lines in parentheses of their own. */
const ELSEWHERE = /'[^']*'|\(\n[\s\S]*?\n\)/g

/**
 * Whether a script can end the shell it runs in, or change it for others, so that it needs one of its own, which is a
 * process. Its variables are no change: no script reads one that it has not set.
 */
const needsShell = (body: string): boolean =>
  /\b(?:IFS=(?! read)|(?:alias|cd|exec|exit|export|readonly|return|set|shift|trap|umask|unset)\b)/.test(
    body.replaceAll(QUOTED_QUOTE, '').replace(ELSEWHERE, ''),
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
 * output can contain by chance.
 */
export const probeScript = (needs: Required<Needs>, mark: string): string => {
  const section = (name: string, body: string) => `begin ${quote(name)}; {\n${body}\n}; end $?`
  const list = (name: string, items: unknown[], body: string) => (items.length ? [section(name, body)] : [])
  const scripted = (name: string, body: string) => section(name, needsShell(body) ? `(\n${body}\n)` : body)
  const both = [...new Set([...(needs.clock ? [CLOCK] : []), ...needs.stat, ...needs.hash])]
  return [
    `begin() { printf '\\n@${mark} %s\\n' "$1"; }`,
    `end() { printf '\\n@${mark} = %s\\n' "$1"; }`,
    LISTENS,
    ...list(
      'stat',
      both,
      `QUOTING_STYLE=literal stat -c '%n|%F|%a|%U|%G|%s|%.3Y|%N' -- ${words(both)} 2>/dev/null`,
    ),
    ...list('hash', needs.hash, `${ofFiles('sha256sum', needs.hash)} 2>/dev/null`),
    ...list('units', needs.units, `systemctl show -p ${UNIT_PROPERTIES} -- ${words(needs.units)}`),
    ...list(
      'packages',
      needs.packages,
      `if command -v dpkg-query >/dev/null; then dpkg-query -W -f '\${Package} \${db:Status-Abbrev} \${Version}\\n' -- ${words(needs.packages)} 2>/dev/null; else rpm -q --qf '%{NAME} ii %{VERSION}-%{RELEASE}\\n' -- ${words(needs.packages)}; fi`,
    ),
    ...list('users', needs.users, needs.users.map(userLook).join('\n')),
    // Each below a line with its name (tail(1), -v).
    ...list('texts', needs.texts, ofFiles('tail -v -n +1', needs.texts)),
    ...list(`script ${SOCKETS}`, needs.ports, `! ${listens(needs.ports)} || ss -Hltnp`),
    ...[...namesByText(needs.scripts)].map(([body, names]) => scripted(`script ${names.join('\t')}`, body)),
    section(LAST_SECTION, ':'),
    '',
  ].join('\n')
}
