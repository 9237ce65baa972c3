#!/usr/bin/env bats
# A running cluster from plain http to TLS under a writer, with one version of etcd on one release of Debian.

bats_require_minimum_version 1.5.0
load cell.bash
load ../e2e/writer.bash

setup_file() { cell_up tls; }

teardown_file() {
  stop_writing
  lab_down
}

@test "plain: in the order of the numbers, from nothing to a cluster in plain http with a balancer" {
  for book in 00-preflight 01-install 02-unit 03-datadir; do runbook "$book"; done
  runbook 04-cluster --plaintext
  runbook 05-pki
  runbook 07-haproxy
  on etcd1 sh -lc 'etcdctl put greeting hello && etcdctl endpoint health --cluster'
  unchanged 04-cluster
}

@test "migration: http becomes https under a writer, killed on the way and run again, and no write is lost" {
  start_writing
  begin 06-tls --yes
  eventually 120 happened "$CHANGED" 2
  kill_run
  runbook 06-tls --yes --wait 2m
  written=$(acknowledged)
  eventually 20 acknowledged_since "$written"
  nothing_lost
  told migration "$(verdict)"
  all_run_it
  [ "$(on etcd2 /opt/etcd/bin/etcdctls --endpoints https://lb1:2379 get --print-value-only greeting)" = hello ]
}

@test "chain after it: what is left of it is done, and then nothing more" {
  runbook all --yes
  before=$(pids)
  unchanged all
  [ "$(pids)" = "$before" ]
}
