# Clients that write, read and watch in the background while a test does something to the cluster. Needs lab.bash.
#
#   teardown_file() { stop_writing; lab_down; }
#   @test "…"       { start_writing; runbook 06-tls --yes; nothing_lost; }

# start_writing [--through ADDRESS]: through every member and load balancer, or through that address alone
start_writing() {
  WRITER=$BATS_FILE_TMPDIR/writer
  rm -rf "$WRITER" && mkdir "$WRITER"
  (cd "$ROOT" && exec node --import tsx test/reliability/load/command.ts write --hosts "$INVENTORY" --to "$WRITER" "$@") \
    3>&- >"$WRITER/said" 2>&1 &
  echo $! >"$WRITER/pid"
  eventually 120 acknowledged_since 0
}

acknowledged() { cat "$BATS_FILE_TMPDIR/writer/acknowledged"; }

# acknowledged_since NUMBER: more writes are acknowledged than so many
acknowledged_since() { [ "$(acknowledged)" -gt "$1" ]; }

# They stop. Every acknowledged write is on every member, and nothing that they saw was wrong; the longest gap is told.
nothing_lost() {
  WRITER=$BATS_FILE_TMPDIR/writer
  kill -TERM "$(<"$WRITER/pid")"
  eventually 180 test -s "$WRITER/verdict"
  rm "$WRITER/pid"
  verdict
  [ "$(verdict | wc -l)" = 1 ] || return
  echo "# $BATS_TEST_DESCRIPTION: $(verdict)" >&3
}

# What they came to: a line of numbers, and below it whatever was wrong.
verdict() { cat "$BATS_FILE_TMPDIR/writer/verdict"; }

# Whatever a test that failed has left.
stop_writing() { [ ! -e "$BATS_FILE_TMPDIR/writer/pid" ] || kill -KILL "$(<"$BATS_FILE_TMPDIR/writer/pid")" || :; }
