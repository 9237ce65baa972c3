#!/usr/bin/env bats
# etcd from the distribution's packages, whose own service must never get to start. The tests build on one another.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash
load writer.bash

setup_file() {
  lab_up e2e-packages --etcd 3.4.23
}

teardown_file() {
  stop_writing
  lab_down
}

setup() {
  RUN=''
}

teardown() {
  [ -z "$RUN" ] || kill -KILL "$RUN" 2>/dev/null || :
}

# packaged [SCRIPT]: the lab's inventory with packages instead of the mirror's archives.
packaged() { alter "s/from: mirror/from: package/; /^      url:/d; /^      sha256:/d; ${1-}"; }

# no_stray HOST…: no etcd ever started there that was not told a name of ours, and there is no data of one.
no_stray() {
  for host; do
    on "$host" sh -c '! ls -d /var/lib/etcd/default && ! journalctl -q -o cat _COMM=etcd | grep -F /var/lib/etcd/default'
  done
}

@test "D1: a version that the distribution does not have is refused by name, with what it has instead" {
  packaged 's/version: .*/version: 3.5.16/'
  run -5 runbook 01-install
  [[ $output == *'There is no package of etcd 3.5.16 for etcd1, etcd2, etcd3'* ]]
  [[ $output == *'apt offers etcd-server 3.4.23-'* ]]
  [[ $output == *'set etcd.version: 3.4.23 in the inventory'*'install.from: release'* ]]
  each test ! -e /usr/bin/etcd
}

@test "D1: a cluster of one that a package has started before is left alone, and told with the way out" {
  printf 'clusters:\n  e2e-stray:\n    members: { solo: %s }\n' "$(address lb1)" >"$BATS_TEST_TMPDIR/hosts.yaml"
  packaged
  sed -n '/^    ssh:/,$p' "$INVENTORY" | sed "s,keys/,$ROOT/test/lab/&," >>"$BATS_TEST_TMPDIR/hosts.yaml"
  on lb1 sh -c 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install etcd-server etcd-client'
  eventually 30 on lb1 env ETCDCTL_API=3 etcdctl put /theirs yes
  INVENTORY=$BATS_TEST_TMPDIR/hosts.yaml
  for book in 00-preflight 01-install; do
    run -5 runbook "$book"
    [[ $output == *'there is an etcd.service that these runbooks did not write'* ]]
    [[ $output == *'systemctl disable --now etcd.service'* ]]
  done
  [ "$(on lb1 env ETCDCTL_API=3 etcdctl get /theirs --print-value-only)" = yes ]
  on lb1 systemctl disable --now etcd.service
  run -0 runbook 01-install
  on lb1 test -d /var/lib/etcd/default/member
  run ! on lb1 systemctl is-active etcd
  unchanged 01-install
}

@test "D1: killed while the packages install, the run is repeated, and neither it nor a reboot starts etcd" {
  packaged
  begin 01-install
  eventually 60 on etcd2 test -e /usr/bin/etcd
  kill_run
  fault restart etcd2
  eventually 60 runbook 01-install
  unchanged 01-install
  for member in $MEMBERS; do
    [ "$(on "$member" systemctl show etcd -p RefuseManualStart,ActiveState --value | sort | xargs)" = 'inactive no' ]
    [ "$(on "$member" apt-mark showhold | xargs)" = 'etcd-client etcd-server' ]
  done
  # Not even by hand, before there is a unit of ours.
  on etcd1 systemctl start etcd
  fault restart etcd1
  eventually 60 on etcd1 systemctl is-active multi-user.target
  each sh -c '! grep -lx etcd /proc/[0-9]*/comm'
  no_stray $MEMBERS
}

@test "D1: the chain makes a cluster of the packages' programs, and a second run changes nothing" {
  run -0 runbook all --yes
  [ "$(grep -cE '^ +etcd[123] .* 3\.4\.23 +(leader|follower) ' <<<"$output")" = 3 ]
  for member in $MEMBERS; do
    [ "$(on "$member" sh -c 'readlink "/proc/$(systemctl show etcd -p MainPID --value)/exe"')" = /usr/bin/etcd ]
  done
  no_stray $MEMBERS
  unchanged all
  # What 3.4 has no etcdutl for: the trial restore.
  runbook 08-backup --now
  run -0 on etcd1 bash -lc 'etcdctl member list'
  [ "$(grep -c ', started, ' <<<"$output")" = 3 ]
  # A defaults file of the package is not what our unit reads.
  each grep -q '^## etcd(1) daemon options' /etc/default/etcd
}

@test "D1: programs that somebody replaced, and a hold that somebody took away, are put right" {
  before=$(pids)
  on etcd1 apt-mark unhold etcd-server
  runbook all --yes
  [ "$(on etcd1 apt-mark showhold | xargs)" = 'etcd-client etcd-server' ]
  [ "$(pids)" = "$before" ]
  on etcd3 sh -c 'cp /usr/bin/etcdctl /usr/bin/etcd.new && mv /usr/bin/etcd.new /usr/bin/etcd'
  run -0 runbook 01-install
  [[ $output == *'etcd3: etcd runs from that package; 04-cluster brings it in, one member at a time'* ]]
  runbook all --yes
  [ "$(pids | grep -v etcd3)" = "$(grep -v etcd3 <<<"$before")" ]
  [ "$(on etcd3 /usr/bin/etcd --version | head -n 1)" = 'etcd Version: 3.4.23' ]
  unchanged all
}

@test "D1: from packages to releases and back, members change over one at a time and lose nothing" {
  start_writing
  alter
  runbook all --yes
  each sh -c 'readlink "/proc/$(systemctl show etcd -p MainPID --value)/exe" | grep -x /opt/etcd/3.4.23/etcd'
  packaged
  runbook all --yes
  each sh -c 'readlink "/proc/$(systemctl show etcd -p MainPID --value)/exe" | grep -x /usr/bin/etcd'
  nothing_lost
  unchanged all
  no_stray $MEMBERS
}

@test "D1: another minor version is exit 5 as with releases" {
  before=$(pids)
  alter 's/version: .*/version: 3.5.16/'
  run -5 runbook all --yes
  [[ $output == *'runs etcd 3.4.23; 3.5.16 is another minor version'* ]]
  packaged 's/version: .*/version: 3.5.16/'
  run -5 runbook 01-install
  [ "$(pids)" = "$before" ]
}
