#!/usr/bin/env bats
# A snapshot becomes a new cluster, with one version of etcd on one release of Debian.

bats_require_minimum_version 1.5.0
load cell.bash

setup_file() { cell_up restore --lbs 0; }

teardown_file() {
  lab_down
  rm -rf "$ROOT/test/lab/backups/$LAB"
}

cluster_id() { etcdctls etcd1 member list -w json | grep -oE '"cluster_id":[0-9]+'; }

@test "restore: all members have what the snapshot had and nothing since, in a new cluster of the same hosts" {
  runbook all --yes
  etcdctls etcd1 put /then yes
  run -0 runbook 08-backup --now
  snapshot=$(grep -oE '/[^ ]+\.db$' <<<"$output")
  etcdctls etcd1 put /since yes
  before=$(cluster_id)

  run -2 runbook 09-restore --snapshot "$snapshot" --yes
  runbook 09-restore --snapshot "$snapshot" --confirm-cluster "$LAB"
  all_run_it
  [ "$(cluster_id)" != "$before" ]
  local member
  for member in $MEMBERS; do
    [ "$(ctl "$member" get --prefix --keys-only / | grep .)" = /then ]
  done
  unchanged all
}
