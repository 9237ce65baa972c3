/** The last line of lib/far/session.sh, which starts what the lines before it only define. */
const LAST_LINE = 'ready'

/**
 * What the login shell runs: become root once, and become the shell that reads the session program on stdin. A password is
 * asked for only after that program was read away, so that sudo can't take it for one. `nonce` marks what we are told.
 * Works in any login shell, fish and csh included: one line, and no quote, `!` or backslash inside the single quotes.
 */
export const loginCommand = (nonce: string, user?: string): string => {
  // One shell less.
  if (user === 'root') return 'exec /bin/sh'
  const say = (words: string) => `echo; echo "@${nonce} ${words}"`
  const root = `echo; echo @${nonce} root; exec /bin/sh`
  const program = [
    // We read what sudo says of a refusal.
    'LC_ALL=C; export LC_ALL',
    // Who may read what process 1 was started with is root (proc(5)); id(1) would be a process.
    'if [ -r /proc/1/environ ]; then exec /bin/sh; fi',
    `command -v sudo >/dev/null 2>&1 || { ${say('no-sudo $(id -un)')}; exit; }`,
    // Tried for real, not with a trial before: where a host can't resolve its own name, each sudo costs its resolver's patience.
    'sudo -n /bin/sh && exit',
    `while read -r line; do case $line in ${LAST_LINE}) break ;; esac; done`,
    say('password $(id -un)'),
    `exec sudo -S -p "" /bin/sh -c "${root}"`,
  ].join('; ')
  return `exec /bin/sh -c '${program}'`
}
