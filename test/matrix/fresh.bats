#!/usr/bin/env bats
# From empty hosts to a cluster that is changed and backed up, with one version of etcd on one release of Debian.

bats_require_minimum_version 1.5.0
load cell.bash

setup_file() { cell_up fresh; }
teardown_file() { lab_down; }

@test "chain: from nothing to a healthy cluster that clients reach through the balancer" {
  runbook all --yes
  all_run_it
  [ "$(etcdctls etcd1 --endpoints=https://lb1:2379 put /chain yes)" = OK ]
  runbook status
}

@test "rerun: nothing changes, and nothing restarts" {
  before=$(pids)
  unchanged all
  [ "$(pids)" = "$before" ]
}

@test "settings: a changed one rolls through the members, one that etcd refuses is put back" {
  setting 'config: { snapshot-count: 20000 }'
  runbook 04-cluster --yes
  each grep 'snapshot-count: 20000' /etc/etcd/etcd.yaml
  setting 'config: { cipher-suites: [TLS_OF_TOMORROW] }'
  run -1 runbook 04-cluster --yes
  [[ $output == *TLS_OF_TOMORROW* ]]
  alter
  runbook 04-cluster --yes
  all_run_it
  settled
  unchanged all
}

@test "styles: the same settings as variables, then as flags, by a roll that leaves nothing to do" {
  for style in env flags; do
    setting "style: $style"
    runbook all --yes
    all_run_it
    unchanged all
  done
  each sh -c '! test -e /etc/etcd/etcd.yaml && grep -e --name= /etc/systemd/system/etcd.service'
}

@test "backup: by the timer's service and by --now, each restored on trial" {
  on etcd2 systemctl start etcd-backup.service
  [[ $(on etcd2 sh -c 'cat /var/backups/etcd/*/*-etcd2-*.json') == *'"member":"etcd2"'*'"restored":true'* ]]
  run -0 runbook 08-backup --now
  snapshot=$(grep -oE '/[^ ]+\.db$' <<<"$output")
  grep -q '"restored":true' "${snapshot%.db}.json"
}
