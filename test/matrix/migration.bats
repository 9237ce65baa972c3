#!/usr/bin/env bats
# A running cluster from plain http to TLS under a writer, with one version of etcd on one release of Debian.

bats_require_minimum_version 1.5.0
load cell.bash

setup_file() {
  export WRITER_PID=$BATS_FILE_TMPDIR/writer.pid KEYS=$BATS_FILE_TMPDIR/keys REPORT=$BATS_FILE_TMPDIR/report
  cell_up tls
}

teardown_file() {
  [ ! -e "$WRITER_PID" ] || kill "$(<"$WRITER_PID")" 2>/dev/null || :
  lab_down
}

@test "plain: in the order of the numbers, from nothing to a cluster in plain http with a balancer" {
  for book in 00-preflight 01-install 02-unit 03-datadir; do runbook "$book"; done
  runbook 04-cluster --plaintext
  runbook 05-pki
  runbook 07-haproxy
  on etcd1 sh -lc 'etcdctl put greeting hello && etcdctl endpoint health --cluster'
  unchanged 04-cluster
}

@test "migration: http becomes https under a writer, killed on the way and run again, and no write is lost" {
  cd "$ROOT"
  node --import tsx test/load/load.ts write --hosts "$INVENTORY" --log "$KEYS" --report "$REPORT" 3>&- &
  echo $! >"$WRITER_PID"
  eventually 120 test -s "$KEYS"
  begin 06-tls --yes
  eventually 120 happened "$CHANGED" 2
  kill_run
  runbook 06-tls --yes --wait 2m
  written=$(wc -l <"$KEYS")
  eventually 20 sh -c "[ \$(wc -l <'$KEYS') -gt $written ]"

  kill -TERM "$(<"$WRITER_PID")"
  eventually 120 test -s "$REPORT"
  rm "$WRITER_PID"
  run -0 node --import tsx test/load/load.ts check --hosts "$INVENTORY" --log "$KEYS" --scheme https
  [[ $output == *', lost 0' ]]
  told migration "$output, longest gap $(grep -o '[0-9]*}' "$REPORT" | tr -d '}') ms"
  all_run_it
  [ "$(on etcd2 /opt/etcd/bin/etcdctls --endpoints https://lb1:2379 get --print-value-only greeting)" = hello ]
}

@test "chain after it: what is left of it is done, and then nothing more" {
  runbook all --yes
  before=$(pids)
  unchanged all
  [ "$(pids)" = "$before" ]
}
