#!/usr/bin/env bats
# A snapshot comes back: refused in time, all of it or nothing, and wherever it was interrupted.
# The tests build on one another.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash

setup_file() {
  lab_up e2e-restore --lbs 0
  runbook all --yes
  ctl etcd1 put /then yes
  runbook 08-backup --now
  export SNAPSHOT
  SNAPSHOT=$(ls "$ROOT"/test/lab/backups/e2e-restore/*.db | tail -n 1)
  ctl etcd1 put /since yes
}

teardown_file() {
  lab_down
  rm -rf "$ROOT/test/lab/backups/e2e-restore"
}

setup() {
  RUN=''
}

teardown() {
  [ -z "$RUN" ] || kill -KILL "$RUN" 2>/dev/null || :
}

restore() { runbook 09-restore --confirm-cluster e2e-restore "$@"; }

data() { each sh -c 'cd /var/lib/etcd && ls -d ./*'; }
revision() { ctl etcd2 endpoint status -w fields | awk '$1 == "\"Revision\"" { print $3 }'; }
cluster_id() { ctl etcd2 endpoint status -w fields | awk '$1 == "\"ClusterID\"" { print $3 }'; }

# as_then: every member serves, has the keys of the snapshot and none of later, and nothing tells of a restore under way.
as_then() {
  all_serve
  local member
  for member in $MEMBERS; do
    [ "$(ctl "$member" get --prefix --keys-only / | grep .)" = /then ]
  done
  each systemctl is-enabled etcd
  each systemctl is-active etcd-backup.timer
  ! data | grep -E 'restore$|restoring$'
}

# marked: somewhere a member is between its old data and the restored.
marked() { each sh -c 'ls /var/lib/etcd' | grep -q restoring; }

@test "E4: where nobody types the cluster's name, nothing is touched" {
  processes=$(pids)
  directories=$(data)
  run -2 runbook 09-restore --snapshot "$SNAPSHOT" --yes
  [[ $output == *'No host was contacted. --confirm-cluster e2e-restore (exit 2)'* ]]
  run -2 runbook 09-restore --snapshot "$SNAPSHOT" --confirm-cluster demo
  [[ $output == *'names another cluster'* ]]
  run -2 runbook 09-restore
  [[ $output == *'Nothing says what to restore'* ]]
  run -10 runbook 09-restore --snapshot "$SNAPSHOT" --dry-run
  [[ $output == *'Stop etcd1, etcd2, etcd3'* ]]
  [ "$(pids)" = "$processes" ]
  [ "$(data)" = "$directories" ]

  run -130 script -qec "'$ROOT/bin/zx' '$ROOT/runbooks/09-restore.ts' --hosts '$INVENTORY' --snapshot '$SNAPSHOT' --yes" \
    "$BATS_TEST_TMPDIR/seen" <<<'e2e'
  [[ $output == *'Type e2e-restore to go on'* ]]
  [ "$(pids)" = "$processes" ]
  run ! marked
  [ "$(ctl etcd1 get --print-value-only /since)" = yes ]
}

@test "E4: a snapshot that is cut short, changed, or another cluster's is refused before any host is contacted" {
  before=$(pids)
  bad=$BATS_TEST_TMPDIR/bad
  head -c 10000 "$SNAPSHOT" >"$bad.short"
  head -c -32 "$SNAPSHOT" >"$bad.copy"
  { head -c 9000 "$SNAPSHOT" && printf X && tail -c +9002 "$SNAPSHOT"; } >"$bad.changed"
  : >"$bad.empty"
  for kind in short copy changed empty absent; do
    run -2 restore --snapshot "$bad.$kind"
    [[ $output == *'No host was contacted.'* ]]
  done
  cp "$SNAPSHOT" "$bad.db"
  run -2 restore --snapshot "$bad.db"
  [[ $output == *'no manifest beside it'*'--foreign'* ]]
  sed 's/"cluster":"e2e-restore"/"cluster":"prod"/' "${SNAPSHOT%db}json" >"$bad.json"
  run -2 restore --snapshot "$bad.db"
  [[ $output == *'is a snapshot of the cluster prod, not of e2e-restore'* ]]
  [ "$(pids)" = "$before" ]
}

@test "E4: a restore brings the keys back on every member, in a new cluster whose revision nobody has seen" {
  was=$(cluster_id)
  seen=$(revision)
  on etcd1 sh -c 'for key in 1 2 3 4 5 6 7 8; do /opt/etcd/bin/etcdctls put "/since/$key" yes; done' >/dev/null
  run -0 restore --snapshot "$SNAPSHOT"
  [[ $output == *'OLD DATA'*'etcd1.etcd.before-'*'etcd3.etcd.before-'* ]]
  as_then
  [ "$(cluster_id)" != "$was" ]
  [ "$(revision)" -gt 1000000000 ]
  run ! ctl etcd1 watch --rev="$seen" /then
  [[ $output == *'required revision has been compacted'* ]]
  [ "$(data | grep -c 'etcd.before-')" = 3 ]
  unchanged all
  unchanged 09-restore --snapshot "$SNAPSHOT" --confirm-cluster e2e-restore
}

@test "E4: killed at any stage, the same command finishes it; nothing else may, and no reboot starts a half" {
  for stage in 'Copy the' 'Restore it' Stop Keep Start 'Let a reboot'; do
    ctl etcd1 put /since yes
    reached=$(revision)
    begin 09-restore --snapshot "$SNAPSHOT" --confirm-cluster e2e-restore --again
    eventually 120 happened "\"phase\":\"begin\".*\"step\":\"$stage "
    kill_run
    # What the hosts had begun they bring to its end, perhaps all of it.
    each timeout 60 flock /run/etcd-runbooks/lock true
    echo "killed at $stage"
    if marked; then
      run -5 runbook 04-cluster --yes --wait 2m
      [[ $output == *'09-restore has not come to its end on '*'zx runbooks/09-restore.ts '* ]]
      run runbook status
      [[ $output == *'zx runbooks/09-restore.ts'* ]]
    fi
    if [ "$stage" = Keep ]; then
      fault restart etcd2
      eventually 30 on etcd2 systemctl is-system-running --wait || :
      run ! on etcd2 systemctl is-active etcd
    fi
    if marked; then run -0 runbook 09-restore --wait 2m; else run -0 restore --snapshot "$SNAPSHOT" --again --wait 2m; fi
    as_then
    [ "$(revision)" -gt "$reached" ]
  done
  unchanged all
}

# A foreign etcd on a member's host, in plain http on ports of its own, as somebody else may run one: alone HOST DIRECTORY
alone() {
  on "$1" systemd-run --quiet --unit alone /opt/etcd/bin/etcd --name alone --data-dir "$2" \
    --listen-client-urls http://127.0.0.1:12379 --advertise-client-urls http://127.0.0.1:12379 \
    --listen-peer-urls http://127.0.0.1:12380
  eventually 30 ctl_alone "$1" endpoint health
}
ctl_alone() { on "$1" env ETCDCTL_API=3 /opt/etcd/bin/etcdctl --endpoints http://127.0.0.1:12379 "${@:2}"; }
end_alone() { on "$1" systemctl stop alone; }

@test "E5: a snapshot that plain etcdctl took of an etcd elsewhere is restored here" {
  alone etcd1 /var/tmp/elsewhere
  ctl_alone etcd1 put /elsewhere 'from an operator'
  ctl_alone etcd1 snapshot save /var/tmp/elsewhere.db
  end_alone etcd1
  on etcd1 cat /var/tmp/elsewhere.db >"$BATS_TEST_TMPDIR/elsewhere.db"
  run -2 restore --snapshot "$BATS_TEST_TMPDIR/elsewhere.db"
  [[ $output == *'no manifest beside it'* ]]
  run -0 restore --snapshot "$BATS_TEST_TMPDIR/elsewhere.db" --foreign
  all_serve
  for member in $MEMBERS; do
    [ "$(ctl "$member" get --prefix '' --keys-only | grep .)" = /elsewhere ]
    [ "$(ctl "$member" get --print-value-only /elsewhere)" = 'from an operator' ]
  done
  unchanged all
}

@test "E5: a snapshot taken here is restored elsewhere by etcd's own tool alone" {
  on etcd2 rm -rf /var/tmp/elsewhere /var/tmp/elsewhere.db
  on etcd2 sh -c 'cat >/var/tmp/elsewhere.db' <"$SNAPSHOT"
  tool=etcdutl
  on etcd2 test -e /opt/etcd/bin/etcdutl || tool=etcdctl
  on etcd2 env ETCDCTL_API=3 "/opt/etcd/bin/$tool" snapshot restore /var/tmp/elsewhere.db --name alone \
    --data-dir /var/tmp/elsewhere --initial-cluster alone=http://127.0.0.1:12380 \
    --initial-advertise-peer-urls http://127.0.0.1:12380
  alone etcd2 /var/tmp/elsewhere
  [ "$(ctl_alone etcd2 get --print-value-only /then)" = yes ]
  end_alone etcd2
}
