# shellcheck shell=sh
# The far side of one session. The controller sends it after setting NONCE (marks our lines on stdout) and BEAT (seconds;
# after five of them without a frame we leave). We say "ready", and it sends one thing more of the same kind: a script as
# a function, and a line that looks by it. Behind that comes a loop that takes length-prefixed frames on stdin, so that
# payloads never run as commands.
#
#   put NAME LENGTH            store the bytes that follow in the session's directory
#   run ID DEADLINE LENGTH     run the bytes that follow as a script; answer: its stdout, then
#                              "@NONCE ID RC ERRBYTES BEGAN ENDED" (seconds of /proc/uptime) and its stderr
#   then ID DEADLINE LENGTH    the same, but only if the script before it ended well; else the answer is RC 125 at once
#   lock ID RECORD             take the machine's lock for as long as this shell lives; the record tells of its holder
#   note RECORD                replace the holder's record
#   ping                       a heartbeat; without one the shell exits, which frees the lock of a vanished controller
#
# A shell reads what it runs on its stdin, ahead of where it is: nothing is sent behind the line "ready" before we said
# so, nor a frame before the first script has answered, so no shell can take one for the other.
ROOT=/run/etcd-runbooks
SESSION=$ROOT/session.$$
watcher='' frames=0 code=0

# Where payloads and what scripts keep lie. Most sessions look once and are gone without it: two processes less.
place() {
  [ ! -d "$SESSION" ] || return 0
  mkdir -p "$SESSION" || exit 1
}

# POSIX read has no deadline, so another process watches: it ends a shell that has waited too long for a frame. Only a
# lock or the first heartbeat starts it.
watched() {
  [ -z "$watcher" ] || return 0
  place
  watch </dev/null >/dev/null 2>&1 &
  watcher=$!
}
watch() {
  trap 'kill "$nap"; exit' TERM
  before='' waits=0
  while [ "$waits" -lt 4 ]; do
    sleep "$BEAT" &
    nap=$!
    wait "$nap"
    read -r _ _ _ parent _ </proc/self/stat
    [ "$parent" = $$ ] || exit
    read -r now <"$SESSION/waiting" || now=''
    if [ "$now" ] && [ "$now" = "$before" ]; then waits=$((waits + 1)); else waits=0; fi
    before=$now
  done
  kill -KILL $$
  rm -rf "$SESSION"
}
waiting() { # [NUMBER]: what the watcher sees of us
  [ -z "$watcher" ] || echo "$1" >"$SESSION/waiting"
}

read_frame() {
  frames=$((frames + 1))
  waiting "$frames"
  IFS= read -r frame || return
  waiting ''
}

# What came cut short (a lost connection, a full /run) is never run, nor what follows taken for a frame.
take() { # NAME LENGTH
  place
  head -c "$2" >"$SESSION/$1" && IFS= read -r rest && [ "$rest" = . ]
}

# Its first line, written over the one before: nobody ever finds it empty.
hold() { # RECORD
  printf '%s\n' "$1" 1<>"$ROOT/holder"
}

leave() {
  [ -z "$watcher" ] || kill "$watcher"
  [ ! -d "$SESSION" ] || rm -rf "$SESSION"
}

ready() {
  umask 077
  LC_ALL=C
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export LC_ALL PATH SESSION
  # proc(5): our environment as it came, which read makes one line of by dropping its zeros.
  while IFS= read -r variables || [ "$variables" ]; do
    case $variables in
      *ETCD*) for name in $(env | sed -n 's/^\(ETCD[A-Z0-9_]*\)=.*/\1/p'); do unset "$name"; done ;;
    esac
  done </proc/$$/environ
  trap 'leave' EXIT
  trap 'exit 129' HUP
  for stale in "$ROOT"/session.*; do
    [ ! -d "$stale" ] || [ -d "/proc/${stale##*.}" ] || rm -rf "$stale"
  done
  printf '\n@%s ready %s\n' "$NONCE" "$$"
}

# The first script needs no file and no process: it is one that only looks, whose deadline the controller keeps. What it
# says of mistakes goes to ssh's own stderr.
first() { # ID, with the script as the function "look"
  read -r began _ </proc/uptime
  look </dev/null
  code=$?
  read -r ended _ </proc/uptime
  printf '\n@%s %s %s 0 %s %s\n' "$NONCE" "$1" "$code" "$began" "$ended"
  serve
}

serve() {
  while read_frame; do
    # shellcheck disable=SC2086 # our own words, split on purpose
    set -- $frame
    case $1 in
      put) take "$2" "$3" || exit 1 ;;
      run | then)
        take run "$4" || exit 1
        [ "$1" = run ] || [ "$code" = 0 ] || {
          printf '\n@%s %s 125 0\n' "$NONCE" "$2"
          continue
        }
        read -r began _ </proc/uptime
        timeout -k 5 "$3" sh "$SESSION/run" </dev/null 2>"$SESSION/err"
        code=$?
        read -r ended _ </proc/uptime
        # Most say nothing there: three processes less for each of them.
        bytes=0
        [ ! -s "$SESSION/err" ] || {
          tail -c 65536 "$SESSION/err" >"$SESSION/said"
          bytes=$(wc -c <"$SESSION/said")
        }
        printf '\n@%s %s %s %s %s %s\n' "$NONCE" "$2" "$code" "$bytes" "$began" "$ended"
        [ "$bytes" = 0 ] || cat "$SESSION/said"
        ;;
      lock)
        watched # before there is a lock that it could hold longer than this shell
        # Asked for in turns, so that who is refused finds the record of who was not, and never that of a run before.
        exec 8>>"$ROOT/turn" 9>>"$ROOT/lock"
        flock -w 10 8
        if flock -n 9; then
          hold "${frame#lock "$2" }"
          exec 8>&-
          printf '\n@%s %s 0 0\n' "$NONCE" "$2"
        else
          exec 9>&-
          IFS= read -r holder <"$ROOT/holder" || :
          exec 8>&-
          printf '%s\n@%s %s 75 0\n' "$holder" "$NONCE" "$2"
        fi
        ;;
      note) hold "${frame#note }" ;;
      ping) watched ;;
      *) exit 0 ;;
    esac
  done
}
ready
