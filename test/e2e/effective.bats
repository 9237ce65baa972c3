#!/usr/bin/env bats
# The three styles of configuration mean the same to etcd itself: random settings, real systemd, each release at hand.

bats_require_minimum_version 1.5.0
load lab.bash

setup_file() {
  lab_up e2e-effective --members 1 --lbs 0
  for book in 02-unit 03-datadir 05-pki; do runbook "$book"; done
}

teardown_file() {
  lab_down
}

# the_same VERSION: says which seed to try again when it is not
the_same() {
  node --import tsx "$ROOT/test/e2e/effective.ts" --hosts "$INVENTORY" --ssh "$LAB_KEYS/config" --etcd "$1" --runs 5
}

@test 'the newest etcd reports the same configuration from a file, from variables and from flags' {
  the_same "$(sed -n 's/^ *version: //p' "$INVENTORY")"
}

@test 'etcd 3.5.16 does' {
  the_same 3.5.16
}

@test 'etcd 3.4.23 does' {
  the_same 3.4.23
}
