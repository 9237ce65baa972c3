# Watches a lab's hosts while a cluster comes up: does anything answer in plain http, and which ports ever listen?
# Needs lab.bash. Loopback does not count: there a member's own metrics are, and nobody else can reach them.

start_watch() {
  WATCH=$BATS_TEST_TMPDIR/watch
  mkdir "$WATCH"
  touch "$WATCH/on"
  WATCHERS=()
  for host in etcd1 etcd2 etcd3 lb1; do
    on "$host" touch /run/watched
    keep_looking "$host" >"$WATCH/$host.listened" 3>&- &
    WATCHERS+=($!)
    keep_asking "$host" >"$WATCH/$host.answers" 3>&- &
    WATCHERS+=($!)
  done
}

keep_looking() { # HOST
  on "$1" timeout 300 sh -c 'while [ -e /run/watched ]; do ss -Hltn; sleep 0.3; done'
}

keep_asking() { # HOST
  local address port end=$((SECONDS + 300))
  address=$(address "$1")
  # A write to a connection that was hung up must not end the watch.
  trap '' PIPE
  while [ -e "$WATCH/on" ] && [ $SECONDS -lt $end ]; do
    for port in 2379 2380; do echo "$port $(ask_in_plain "$address" "$port" 2>/dev/null)"; done
    sleep 0.2
  done
}

# closed, or open with the first line of the answer to plain http. Without a program, so that it costs nothing.
ask_in_plain() { # ADDRESS PORT
  local answer=
  exec 9<>"/dev/tcp/$1/$2" || { echo closed && return; }
  printf 'GET /version HTTP/1.0\r\n\r\n' >&9 || :
  read -r -t 0.5 answer <&9 || :
  echo "open ${answer//[^[:print:]]/}"
}

stop_watch() {
  rm "$WATCH/on"
  for host in etcd1 etcd2 etcd3 lb1; do on "$host" rm /run/watched; done
  wait "${WATCHERS[@]}"
}

# A TLS server hangs up on plain http, or says 400.
answered_in_plain() { grep -HE ' open .' "$WATCH"/*.answers | grep -v ' 400 '; }

# was_open HOST PORT: the watch was not blind
was_open() { grep -q "^$2 open" "$WATCH/$1.answers"; }

# Every address and port on which a host ever listened, but sshd's.
listened() { awk '$4 !~ /^127\.|^\[::1\]|:22$/ { print $4 }' "$WATCH/$1.listened" | sort -u; }
