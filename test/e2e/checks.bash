# Sourced after lab.bash: what tests ask of members and runs, and how a run is interrupted.

MEMBERS='etcd1 etcd2 etcd3'

# each COMMAND…: on every member, one after another; fails at the first that fails.
each() {
  local member
  for member in $MEMBERS; do on "$member" "$@" || return; done
}

# pids: etcd's on every member; the same again means that nothing was restarted.
# shellcheck disable=SC2016 # expands over there
pids() { each sh -c 'echo "$(cat /etc/hostname) $(systemctl show -p MainPID --value etcd)"'; }

# ctl HOST WORD…: etcdctl by this member's own port, with the admin certificate.
ctl() {
  on "$1" sh -c 'cd /etc/etcd/ssl && exec /opt/etcd/bin/etcdctl --endpoints https://127.0.0.1:2379 \
    --cacert client-ca.crt --cert client/tls.crt --key client/tls.key "$@"' etcdctl "${@:2}"
}

# all_serve: every member is active, and answers a read through quorum by its own port.
all_serve() {
  each systemctl is-active etcd || return
  local member
  for member in $MEMBERS; do ctl "$member" endpoint health || return; done
}

# settled: no mark and no kept file tells of a roll that has not come to its end.
settled() { each sh -c '! ls -A /run/etcd-runbooks/pending /etc/etcd | grep -e "service$" -e previous'; }

# unchanged NAME [FLAG…]: the run ends well and has changed nothing.
unchanged() { runbook "$@" --json | tail -n 1 | tee /dev/stderr | grep -q '"exit":0,"changed":0,'; }

# alter SCRIPT: the lab's inventory as sed changes it; without a script, as the lab made it.
alter() {
  local original=$BATS_FILE_TMPDIR/inventory
  [ -e "$original" ] || cp "$INVENTORY" "$original"
  sed "${1-}" "$original" >"$INVENTORY"
}

# setting LINE: the lab's inventory with one more line under `etcd:`.
setting() { alter "/^    etcd:\$/a\\      $1"; }

# begin NAME [FLAG…]: a run in the background; its pid is $RUN, its events are the lines of $EVENTS.
begin() {
  EVENTS=$BATS_TEST_TMPDIR/$1.$SRANDOM
  # fd 3 is bats' own; what holds it keeps bats from ending.
  "$ROOT/bin/zx" "$ROOT/runbooks/$1.ts" --hosts "$INVENTORY" --json "${@:2}" >"$EVENTS" 2>&1 </dev/null 3>&- &
  RUN=$!
}

# happened PATTERN [COUNT]: so many of its events match by now.
happened() { [ "$(grep -c -- "$1" "$EVENTS")" -ge "${2:-1}" ]; }
# shellcheck disable=SC2034 # patterns for happened
CHANGING='"event":"mutation","phase":"begin"' CHANGED='"event":"mutation","phase":"end"'

# ended CODE: the run in the background ends with it.
ended() {
  local code=0
  wait "$RUN" || code=$?
  [ "$code" = "$1" ] && return
  cat "$EVENTS"
  echo "exit $code, not $1"
  return 1
}

# kill_run: as if the operator's machine had lost its power.
kill_run() {
  kill -KILL "$RUN" || : # it may have come to its end already
  wait "$RUN" || :
}

# sometime SECONDS: waits for a random part of that time, and tells it, so that a failure can be tried again.
sometime() {
  local ms=$((SRANDOM % ($1 * 1000)))
  echo "after $ms ms"
  sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
}
