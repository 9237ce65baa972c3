#!/usr/bin/env bats
# A running cluster through what happens to one: changed settings, lost power, a member down, a backup needed.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash

setup_file() {
  lab_up e2e-serving
  runbook all --yes
}

teardown_file() {
  lab_down
}

# When a member's last restart began and ended, in microseconds of the kernel that all hosts of a lab share.
restart_of() {
  on "$1" systemctl show etcd -p ActiveExitTimestampMonotonic,ActiveEnterTimestampMonotonic --value |
    sort -n | tr '\n' ' '
}

leader() { runbook status | awk '$4 == "leader" { print $1 }'; }

# pid_of HOST: of etcd there
pid_of() { on "$1" systemctl show etcd -p MainPID --value; }

@test "a changed setting is shown by a dry run, which changes nothing" {
  setting 'config: { snapshot-count: 20000 }'
  before=$(pids)
  run -10 runbook 04-cluster --dry-run
  [[ $output == *'+snapshot-count: 20000'*'one at a time'* ]]
  [ "$(pids)" = "$before" ]
  run ! on etcd1 grep snapshot-count /etc/etcd/etcd.yaml
}

@test "a changed setting rolls through the members one at a time, the leader last" {
  last=$(leader)
  run -0 runbook 04-cluster --yes
  each grep 'snapshot-count: 20000' /etc/etcd/etcd.yaml
  all_serve
  restarts=$(for member in $MEMBERS; do echo "$(restart_of "$member") $member"; done | sort -n)
  awk '$1 < ended { exit 1 } { ended = $2 }' <<<"$restarts"
  [ "$(awk 'END { print $3 }' <<<"$restarts")" = "$last" ]
  unchanged all
}

@test "only a member whose settings differ is restarted" {
  before=$(pids)
  on etcd2 sed -i 's/snapshot-count: 20000/snapshot-count: 30000/' /etc/etcd/etcd.yaml
  old=$(pid_of etcd2)
  runbook 04-cluster --yes
  [ "$(pids | grep -v etcd2)" = "$(grep -v etcd2 <<<"$before")" ]
  [ "$(pid_of etcd2)" != "$old" ]
}

@test "a quota that is used up is raised by a roll, although its alarm keeps writes out" {
  setting 'config: { snapshot-count: 20000, quota-backend-bytes: 16777216 }'
  runbook 04-cluster --yes
  on etcd1 sh -c "head -c 900000 /dev/zero | tr '\\0' x >/tmp/value"
  run -1 on etcd1 sh -c 'for n in $(seq 40); do /opt/etcd/bin/etcdctls put /filled/$n </tmp/value || exit; done'
  [[ $(etcdctls etcd1 alarm list) == *NOSPACE* ]]
  setting 'config: { snapshot-count: 20000, quota-backend-bytes: 536870912 }'
  run -1 runbook 04-cluster --yes
  [[ $output == *'in force on every member'*'etcdctls alarm disarm'* ]]
  each grep 'quota-backend-bytes: 536870912' /etc/etcd/etcd.yaml
  etcdctls etcd1 alarm disarm
  etcdctls etcd1 del --prefix /filled/
  all_serve
  unchanged 04-cluster --yes
}

@test "a comment or the order of lines restarts nothing" {
  before=$(pids)
  on etcd3 sh -c 'cd /etc; for file in etcd/etcd.yaml systemd/system/etcd.service; do echo "# by hand" >>$file; done'
  run -0 runbook all --yes --json
  [[ ${lines[-1]} == *'"exit":0,"changed":'[1-9]* ]]
  [ "$(pids)" = "$before" ]
  run ! on etcd3 grep -r 'by hand' /etc/etcd/etcd.yaml /etc/systemd/system/etcd.service
  unchanged all
}

@test "a member whose host loses power is back in quorum by itself" {
  etcdctls etcd1 put /before yes
  fault kill etcd2
  [ "$(etcdctls etcd1 put /meanwhile yes)" = OK ]
  fault start etcd2
  eventually 60 ctl etcd2 endpoint health
  [ "$(ctl etcd2 get /meanwhile --print-value-only)" = yes ]
  unchanged all
}

@test "clients of the balancer go on while a member is stopped" {
  on etcd1 systemctl stop etcd
  for turn in 1 2 3 4 5 6 7 8 9; do
    [ "$(etcdctls etcd3 --endpoints=https://lb1:2379 put "/stopped/$turn" yes)" = OK ]
  done
  # A stopped member may always be started, and the chain does.
  runbook all --yes
  all_serve
  [ "$(ctl etcd1 get /stopped/ --prefix --keys-only | grep -c stopped)" = 9 ]
}

# workers: HAProxy's processes that serve
workers() { on lb1 pgrep -u haproxy haproxy; }

# renewed WORKERS: none of these serves any more, and another one does
renewed() { [ "$(workers | wc -l)" = 1 ] && ! grep -qxf <(workers) <<<"$1"; }

@test "HAProxy reloads in its sandbox: the worker of before goes, and only the new one serves" {
  before=$(workers)
  on lb1 systemctl reload haproxy
  eventually 10 renewed "$before"
}

@test "HAProxy that its package has started before takes our configuration, as after a power cut in the middle" {
  on lb1 sh -c 'apt-get -qq purge -y haproxy && rm -rf /etc/haproxy /etc/systemd/system/haproxy.service.d &&
    systemctl daemon-reload && apt-get -qq install -y haproxy' >/dev/null 2>&1
  run -0 on lb1 systemctl is-active haproxy
  packaged=$(on lb1 cat /etc/haproxy/haproxy.cfg)
  on lb1 systemd-run -q --unit taken systemd-socket-activate -l 2379 /bin/cat
  runbook 05-pki --yes
  run -1 runbook 07-haproxy --yes
  on lb1 systemctl stop taken
  [[ $output == *'what was there before is back on lb1, restarted and healthy'* ]]
  [ "$(on lb1 cat /etc/haproxy/haproxy.cfg)" = "$packaged" ]
  run -0 runbook all --yes
  [ "$(etcdctls etcd1 --endpoints=https://lb1:2379 put /packaged yes)" = OK ]
  unchanged all
}

@test "E3: the timer is set, and what it starts keeps a proven snapshot on that member" {
  each sh -c 'systemctl is-enabled etcd-backup.timer && systemctl is-active etcd-backup.timer'
  [[ $(on etcd2 systemctl list-timers etcd-backup.timer) == *etcd-backup.service* ]]
  on etcd2 systemctl start etcd-backup.service
  run -0 on etcd2 sh -c 'cat /var/backups/etcd/e2e-serving/*-etcd2-*.json'
  [[ $output == *'"member":"etcd2"'*'"restored":true'* ]]
}

@test "E3: a snapshot fetched now and restored by hand has the keys the cluster had" {
  run -0 runbook 08-backup --now
  snapshot=$(grep -oE '/[^ ]+\.db$' <<<"$output")
  manifest=$(cat "${snapshot%.db}.json")
  etcdctls etcd1 put /afterwards yes
  [ "$(field sha256)" = "$(sha256sum "$snapshot" | cut -d ' ' -f 1)" ]
  [ "$(field cluster)" = e2e-serving ]
  [ "$(stat -c '%a %s' "$snapshot")" = "600 $(field size)" ]
  cluster=$(etcdctls etcd1 member list -w json | grep -oE '"cluster_id":[0-9]+')
  [ "$(field clusterId)" = "$(printf %x "${cluster#*:}")" ]

  on etcd3 sh -c 'mkdir /root/scratch && cat >/root/scratch/snapshot.db' <"$snapshot"
  run -0 on etcd3 sh -c "$RESTORE_AND_READ"
  [ "$output" = "$(etcdctls etcd1 get '' --from-key --rev "$(field revision)")" ]
  [[ $output == *'/stopped/9'* && $output != *'/afterwards'* ]]
}

field() { sed -E "s/.*\"$1\":\"?([^,\"}]*).*/\1/" <<<"$manifest"; } # NAME: of the manifest

# By hand, as a person would: restore, start a node of its own on loopback, read everything.
RESTORE_AND_READ='set -e
cd /root/scratch
PATH=$PATH:/opt/etcd/bin peer=http://127.0.0.1:33380 client=http://127.0.0.1:33379
etcdutl snapshot restore snapshot.db --data-dir data --name scratch --initial-cluster "scratch=$peer" \
  --initial-advertise-peer-urls "$peer" >log 2>&1
timeout 60 etcd --name scratch --data-dir data --listen-peer-urls "$peer" --listen-client-urls "$client" \
  --advertise-client-urls "$client" >>log 2>&1 &
for try in 1 2 3 4 5 6 7 8 9 10; do
  etcdctl --endpoints "$client" endpoint health >>log 2>&1 && break
  sleep 1
done
etcdctl --endpoints "$client" get "" --from-key
kill $!'
