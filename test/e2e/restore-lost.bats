#!/usr/bin/env bats
# Machines that were off during a restore, and those that never come back. The tests build on one another.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash

setup_file() {
  lab_up e2e-lost --lbs 0
  # Else each start of all members together waits for the others' hashes.
  setting 'config: { experimental-initial-corrupt-check: false }'
  runbook all --yes
  ctl etcd1 put /then yes
  runbook 08-backup --now
  export SNAPSHOT
  SNAPSHOT=$(ls "$ROOT"/test/lab/backups/e2e-lost/*.db | tail -n 1)
}

teardown_file() {
  lab_down
  rm -rf "$ROOT/test/lab/backups/e2e-lost"
}

setup() {
  RUN=''
}

teardown() {
  [ -z "$RUN" ] || kill -KILL "$RUN" 2>/dev/null || :
}

restore() { runbook 09-restore --confirm-cluster e2e-lost "$@"; }
value() { ctl "$1" get --print-value-only "$2"; } # HOST KEY
voters() { ctl etcd1 member list | grep -c ', started, .*, false$'; }

@test "E4: a machine that is off is left out only by name, and the others are restored without it" {
  ctl etcd1 put /since yes
  run -5 restore --snapshot "$SNAPSHOT" --without etcd2
  [[ $output == *'etcd2 is within reach'* ]]
  fault kill etcd3
  run -3 restore --snapshot "$SNAPSHOT"
  [[ $output == *'--without etcd3'* ]]
  run -2 restore --snapshot "$SNAPSHOT" --without etcd2,etcd3
  [[ $output == *'no majority'* ]]
  [ "$(value etcd1 /since)" = yes ]
  run -0 restore --snapshot "$SNAPSHOT" --without etcd3
  for member in etcd1 etcd2; do
    [ "$(value "$member" /then)$(value "$member" /since)" = yes ]
  done
  [ "$(voters)" = 2 ]
}

@test "E4: its old data can't come back with it, and nothing starts it on that" {
  fault start etcd3
  eventually 30 on etcd3 true
  run ! ctl etcd3 put /stray yes
  run -5 runbook 04-cluster --yes
  [[ $output == *'etcd3'*'zx runbooks/09-restore.ts --rejoin etcd3'* ]]
  run -1 runbook status
  [[ $output == *'zx runbooks/09-restore.ts --rejoin etcd3'* ]]
  [ "$(voters)" = 2 ]
}

@test "E4: --rejoin brings it back empty, also when it is killed on the way; its old data is kept" {
  for stage in 'Stop what' 'Keep its' 'Add etcd3' 'Start etcd3'; do
    begin 09-restore --rejoin etcd3 --yes --wait 2m
    eventually 60 happened "\"phase\":\"begin\".*\"step\":\"$stage"
    kill_run
  done
  run -0 runbook 09-restore --rejoin etcd3 --yes --wait 2m
  all_serve
  [ "$(voters)" = 3 ]
  [ "$(value etcd3 /then)" = yes ]
  on etcd3 sh -c 'test -e /var/lib/etcd/etcd3.etcd.before-*/member && systemctl is-enabled etcd'
  unchanged all
  unchanged 09-restore --rejoin etcd3
}

@test "E4: while a majority lives, or could, a survivor's data is not taken for the cluster's" {
  run -5 restore --from-survivor
  [[ $output == *'the cluster has its quorum'* ]]
  ctl etcd2 put /last yes
  fault kill etcd3
  on etcd2 systemctl stop etcd
  eventually 20 eval '! ctl etcd1 endpoint health'
  run -5 restore --from-survivor --without etcd3
  [[ $output == *'etcd1, etcd2 still have their data'*'zx runbooks/04-cluster.ts'* ]]
}

@test "E4: quorum lost for good, the survivor's keys come back as a cluster of one, and the others join it" {
  on etcd2 rm -rf /var/lib/etcd/etcd2.etcd
  fault kill etcd2
  run -3 restore --from-survivor
  [[ $output == *'--without etcd2,etcd3'* ]]
  run -2 runbook 09-restore --from-survivor --without etcd2,etcd3 --yes
  run -0 restore --from-survivor --without etcd2,etcd3
  [ "$(value etcd1 /last)$(value etcd1 /then)" = yesyes ]
  [ "$(voters)" = 1 ]

  # A new disk in one machine, a stale one in the other.
  for member in etcd2 etcd3; do
    fault start "$member"
    eventually 30 on "$member" true
    run -0 runbook 09-restore --rejoin "$member" --yes
    [ "$(value "$member" /last)" = yes ]
  done
  all_serve
  [ "$(voters)" = 3 ]
  unchanged all
}
