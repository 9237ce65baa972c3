#!/usr/bin/env bats
# From empty hosts to a restored snapshot, with one version of etcd on one release of Debian.

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
  echo "$snapshot" >"$BATS_FILE_TMPDIR/snapshot"
}

@test "restore: the snapshot, restored by hand, has the keys of that moment" {
  snapshot=$(<"$BATS_FILE_TMPDIR/snapshot")
  etcdctls etcd1 put /afterwards yes
  on etcd3 sh -c 'mkdir /root/scratch && cat >/root/scratch/snapshot.db' <"$snapshot"
  run -0 on etcd3 sh -c "$RESTORE_AND_READ"
  [[ $output == *'/chain'* && $output != *'/afterwards'* ]]
}

# As a person would: restore, start a node of its own on loopback, read everything.
RESTORE_AND_READ='set -e
cd /root/scratch
PATH=$PATH:/opt/etcd/bin peer=http://127.0.0.1:33380 client=http://127.0.0.1:33379
restorer=etcdctl
! command -v etcdutl >/dev/null || restorer=etcdutl
"$restorer" snapshot restore snapshot.db --data-dir data --name scratch --initial-cluster "scratch=$peer" \
  --initial-advertise-peer-urls "$peer" >log 2>&1
timeout 60 etcd --name scratch --data-dir data --listen-peer-urls "$peer" --listen-client-urls "$client" \
  --advertise-client-urls "$client" >>log 2>&1 &
for try in 1 2 3 4 5 6 7 8 9 10; do
  etcdctl --endpoints "$client" endpoint health >>log 2>&1 && break
  sleep 1
done
etcdctl --endpoints "$client" get "" --from-key
kill $!'
