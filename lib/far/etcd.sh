# shellcheck shell=sh
# Verbs that know etcd; host.sh goes before. ETCDCTL words come ready-made from lib/etcd/etcdctl.ts.

wait_ready() { # UNIT: until systemd has heard READY=1, which etcd sends once it has joined with quorum
  # Before there is a trap that it would take along, for a moment, and lose its end in.
  signs 9>&- &
  signs=$!
  awaiting "$1 is ready"
  join_start "$1"
  if wait "$joined"; then joined=''; fi
  kill "$signs" 2>/dev/null || :
  signs=''
  # systemctl has waited for the start, which fails with the first process that does (systemctl(1), --no-block).
  [ ! "$joined" ] || until_active "$1"
  trap - TERM EXIT PIPE
}

until_active() { # UNIT: where the start could not be joined, or has failed
  while :; do
    # shellcheck disable=SC2005,SC2046 # all on one line
    state=" $(echo $(systemctl show -p ActiveState,SubState,NRestarts,Job "$1")) "
    case $state in
      *' Job='[0-9]*) ;; # it has not begun what it was told
      *' ActiveState=active '*) return 0 ;;
    esac
    case $state in
      *' SubState=failed '* | *' SubState=auto-restart '*) unit_failed "$1" ;;
      *' NRestarts=0 '*) ;;
      *) unit_failed "$1" ;;
    esac
    pause 0.05
  done
}

# Asking systemd again and again would keep a core from what is starting meanwhile.
join_start() { # UNIT: a process that ends with the start that is under way, and at the latest with this one; it holds no lock
  trap 'exit 1' PIPE
  trap 'kill "$joined" ${signs-} 2>/dev/null' EXIT
  systemctl start "$1" >/dev/null 2>&1 9>&- &
  joined=$!
}

signs() { # of life while this shell waits for a process, as `pause` gives them; where nobody hears them, the deadline has come
  trap '' PIPE
  while sleep 0.5 >/dev/null 2>&1 && kill -0 "$$" 2>/dev/null; do
    echo 2>/dev/null || kill "$$"
  done
}

starting() {
  kill -0 "$joined" 2>/dev/null
}

listening() { # PORT, by proc(5), where the sockets that listen come first (state 0A)
  hex=$(printf %04X "$1")
  for table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$table" ] || continue
    while read -r _ local _ state _; do
      case $state/${local##*:} in
        0A/"$hex") return 0 ;;
        st/* | 0A/*) ;;
        *) break ;;
      esac
    done <"$table"
  done
  return 1
}

until_answering() { # UNIT PORT: until it answers its peers, or has failed; the port for its metrics is the last that it opens
  awaiting "$1 answers its peers"
  join_start "$1"
  until listening "$2" || ! starting; do pause 0.05; done
  kill "$joined" 2>/dev/null || :
  trap - TERM EXIT PIPE
}

unit_failed() { # UNIT: with the last words of its own processes, not systemd's about them
  journalctl -q "_SYSTEMD_UNIT=$1" -n 60 -o cat --no-pager 2>/dev/null |
    grep -Ev '^\{"level":"(debug|info|warn)"|^\s*$|^goroutine|^created by|^\s|^[^ ]+\(' |
    sed -E 's/^\{.*"msg":"(([^"\\]|\\.)*)".*"error":"(([^"\\]|\\.)*)".*/\1: \3/; s/\\(.)/\1/g' | tail -n 3 >&2
  die "$1 does not stay up"
}

pause() { # SECONDS: nobody can use what comes of it once the controller is gone; then this ends it and frees the lock
  echo
  # Ended by a deadline it would only have the shell say "Terminated".
  (trap '' TERM && exec sleep "$1")
}

awaiting() { # WHAT: what the script's deadline, timeout(1)'s SIGTERM, finds it waiting for is told
  awaited=$1
  : >"$SESSION/last"
  trap 'tail -n 5 "$SESSION/last" >&2; die "waited in vain until $awaited"' TERM
}

brief() { # ETCDCTL...: it lives for one question, so it neither starts threads nor collects its garbage
  GOMAXPROCS=1 GOGC=off "$@"
}

until_ok() { # WHAT COMMAND...: repeats a command until it succeeds; the script's deadline bounds it
  what=$1
  shift
  awaiting "$what"
  until brief "$@" >"$SESSION/out" 2>&1; do
    cp "$SESSION/out" "$SESSION/last"
    pause 0.1
  done
  trap - TERM
  printf '%s\n' "$what"
}

until_listed() { # WHAT COMMAND...: the same; `tell_listed` tells in the end what it said
  until_ok "$@"
  IFS= read -r listed <"$SESSION/out" || :
  printf '%s\n' "$listed" >"$SESSION/listed"
}

tell_listed() {
  [ ! -e "$SESSION/listed" ] || IFS= read -r listed <"$SESSION/listed" || :
  printf '%s\n' "${listed-}"
}

must() { # WHAT COMMAND...
  what=$1
  shift
  "$@" >"$SESSION/out" 2>&1 || {
    tail -n 5 "$SESSION/out" >&2
    die "$what"
  }
}

mark_bootstrap() { # MARKER [TOKEN]: lies beside an empty data directory from before its first start until the cluster has formed
  printf '%s' "${2-}" >"$1.new"
  sync "$1.new"
  mv -fT "$1.new" "$1"
  flush_name "$1"
}

# etcdctl asks first whether the endpoint leads: where an election came in between, there is nothing left to hand over.
hand_over() { # WHAT COMMAND...
  what=$1
  shift
  brief "$@" >"$SESSION/out" 2>&1 || grep -q 'no leader endpoint given' "$SESSION/out" || {
    tail -n 5 "$SESSION/out" >&2
    die "$what"
  }
}

must_print() { # WANTED COMMAND...: a member that does not answer just now may come back, as long as the deadline lets it
  wanted=$1
  shift
  awaiting "this works: $*"
  until got=$(brief "$@" 2>"$SESSION/out"); do
    grep -qE 'Unavailable|[Dd]eadline ?[Ee]xceeded' "$SESSION/out" || {
      tail -n 5 "$SESSION/out" >&2
      die "failed: $*"
    }
    cp "$SESSION/out" "$SESSION/last"
    pause 0.2
  done
  trap - TERM
  [ "$got" = "$wanted" ] || die "expected '$wanted', read '$got'"
}

local_page() { # PORT PATH COMMAND...: a page of the loopback metrics listener, as the command's stdin
  page_by_bash "$@" || page_by_curl "$@"
}

page_by_bash() { # in half of the time: curl has many libraries to load
  # shellcheck disable=SC2016 # expands in bash
  command -v bash >/dev/null && bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" && printf "GET %s HTTP/1.0\r\n\r\n" "$2" >&3 && shift 2 && exec "$@" <&3' bash "$@" 2>/dev/null
}

page_by_curl() {
  command -v curl >/dev/null || return 69
  page="http://127.0.0.1:$1$2"
  shift 2
  curl -s -m 5 "$page" | "$@"
}

until_linked() { # PORT MEMBER [NAME ID]...: until this member has live links to each of those; ids as in the metrics
  if ! command -v curl >/dev/null && ! command -v bash >/dev/null; then return 0; fi
  port=$1
  linking=$2
  shift 2
  find_links
  while [ $# -gt 0 ]; do
    case $links in
      *"Remote=\"$2\"} 1;"*)
        shift 2
        continue
        ;;
    esac
    awaiting "$linking is linked to $1"
    pause 0.1
    find_links
    trap - TERM
  done
}

find_links() { # into $links, each with its state and a semicolon: one page tells of all of them
  links=$(local_page "$port" /metrics sed -n '/^etcd_network_active_peers{/s/$/;/p') || :
}
