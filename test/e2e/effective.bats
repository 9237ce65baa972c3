#!/usr/bin/env bats
# A member whose settings are flags from its first start; then, on its host, random settings in the three styles, which
# mean the same to etcd itself: real systemd, each release at hand.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash

setup_file() {
  lab_up e2e-effective --members 1 --lbs 0
}

teardown_file() {
  lab_down
}

@test 'B1: flags bring up a cluster; 02 leaves the unit to 04, which knows what they depend on' {
  setting 'style: flags'
  runbook 01-install
  run -0 runbook 02-unit
  [[ $output == *'the flags in its unit depend on the certificates; 04-cluster writes it'* ]]
  run ! on etcd1 test -e /etc/systemd/system/etcd.service
  run -5 runbook 04-cluster
  [[ $output == *'etcd1 has no certificates yet'*'zx runbooks/05-pki.ts first'* ]]
  runbook all --yes
  on etcd1 systemctl is-enabled etcd
  on etcd1 grep -x -- '  --name=etcd1 \\' /etc/systemd/system/etcd.service
  run ! on etcd1 find /etc/etcd/etcd.yaml /etc/default/etcd
  [ "$(on etcd1 /opt/etcd/bin/etcdctls put flags yes)" = OK ]
  unchanged all
  unchanged 02-unit
}

@test 'B1: with flags, a host without power comes back as the member it was' {
  fault restart etcd1
  eventually 60 on etcd1 sh -c '[ "$(/opt/etcd/bin/etcdctls get flags --print-value-only)" = yes ]'
  unchanged all
}

# Nothing but a test on its own host may do this: what follows starts etcd with empty data each time.
empty_again() { on etcd1 sh -c 'systemctl stop etcd && rm -rf /var/lib/etcd/etcd1.etcd/member'; }

# the_same VERSION RUNS: says which seed to try again when it is not
the_same() {
  node --import tsx "$ROOT/test/e2e/effective.ts" --hosts "$INVENTORY" --ssh "$LAB_KEYS/config" --etcd "$1" --runs "$2"
}

@test 'the newest etcd reports the same configuration from a file, from variables and from flags' {
  empty_again
  the_same "$(sed -n 's/^ *version: //p' "$INVENTORY")" 5
}

@test 'etcd 3.5.16 does' {
  the_same 3.5.16 3
}

@test 'etcd 3.4.23 does' {
  the_same 3.4.23 3
}
