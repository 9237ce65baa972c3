#!/usr/bin/env bats
# The chain and a rerun with the older versions of etcd; all that works with them is tried by `npm run matrix`.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash

teardown() {
  lab_down
}

version_of() { on "$1" sh -c "/opt/etcd/bin/etcd --version | head -n 1"; } # HOST

@test "etcd 3.4 gets the same cluster, without what it does not have yet" {
  fresh v34 --etcd 3.4.23
  [ "$(version_of etcd1)" = 'etcd Version: 3.4.23' ]
  run ! on etcd1 test -e /opt/etcd/bin/etcdutl
  [ "$(etcdctls etcd1 --endpoints=https://lb1:2379 put /old yes)" = OK ]
  runbook 08-backup --now
}

@test "etcd 3.5.16 on Debian 13 gets the same cluster" {
  fresh v3516 --etcd 3.5.16 --image trixie
  [ "$(version_of etcd1)" = 'etcd Version: 3.5.16' ]
  [ "$(etcdctls etcd1 --endpoints=https://lb1:2379 put /old yes)" = OK ]
}
