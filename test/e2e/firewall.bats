#!/usr/bin/env bats
# Host names and firewalls: only where the inventory asks for them.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash

setup_file() {
  lab_up e2e-firewall --hostnames other
}

teardown_file() {
  lab_down
}

# named HOST: what it calls itself now, and will after a reboot
named() { on "$1" cat /proc/sys/kernel/hostname /etc/hostname; }

@test 'C1: a host keeps the name it has, unless the inventory gives it one; a reboot keeps that' {
  before=$(named etcd1) other=$(named etcd2)
  runbook 00-preflight
  [ "$(named etcd1)" = "$before" ]
  alter "s/^      etcd1: \(.*\)/      etcd1: { address: \1, hostname: db-1.example.com }/"
  run -10 runbook 00-preflight --dry-run
  [[ $output == *"host name  ${before%%$'\n'*} -> db-1.example.com"* ]]
  [ "$(named etcd1)" = "$before" ]
  runbook 00-preflight
  [ "$(named etcd1)" = $'db-1.example.com\ndb-1.example.com' ]
  # Every host resolves it, and the others keep their own.
  for host in etcd1 lb1; do on "$host" getent hosts db-1.example.com | grep "$(address etcd1 | tr -d '{,')"; done
  [ "$(named etcd2)" = "$other" ]
  unchanged 00-preflight
  fault restart etcd1
  [ "$(named etcd1)" = $'db-1.example.com\ndb-1.example.com' ]
  unchanged 00-preflight
}
