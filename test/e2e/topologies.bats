#!/usr/bin/env bats
# The chain on clusters of other sizes and systems, each on a lab of its own, one lab at a time.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash

teardown() {
  lab_down
}

@test "E1: a single member without a balancer becomes a cluster, and asks before it is interrupted" {
  fresh one --members 1 --lbs 0
  etcdctls etcd1 put /one yes
  setting 'config: { snapshot-count: 20000 }'
  run -5 runbook 04-cluster --yes
  [[ $output == *'--allow-downtime'* ]]
  runbook 04-cluster --yes --allow-downtime
  [ "$(etcdctls etcd1 get /one --print-value-only)" = yes ]
  on etcd1 grep 'snapshot-count: 20000' /etc/etcd/etcd.yaml
}

@test "E1: five members form a cluster that two of them may leave" {
  fresh five --members 5 --lbs 0
  run -0 etcdctls etcd1 endpoint health --cluster
  [ "$(grep -c 'is healthy' <<<"$output")" = 5 ]
  on etcd4 systemctl stop etcd
  on etcd5 systemctl stop etcd
  eventually 20 etcdctls etcd1 put /five yes
  [ "$(etcdctls etcd3 get /five --print-value-only)" = yes ]
  # One that is stopped may always be started, and the chain does.
  runbook all --yes
  run -0 runbook status
  [[ $output == *'Healthy: 5 of 5 members serve'* ]]
}

@test "Debian 13 with a user whose sudo asks for a password gets the same cluster" {
  lab_up e2e-trixie --image trixie --user alice --sudo-password 'a b"c'
  run -0 on etcd1 cat /etc/debian_version
  [[ $output == 13* ]]
  # Debian 13's default: sudo puts a terminal of its own in between.
  as_root etcd1 grep -E '^Defaults\s+use_pty' /etc/sudoers
  runbook all --yes --sudo-password-fd 4 4<<<'a b"c'
  unchanged all --sudo-password-fd 4 4<<<'a b"c'
  run -0 runbook status --sudo-password-fd 4 4<<<'a b"c'
  [[ $output == *'Healthy: 3 of 3 members serve'* ]]
  run ! runbook status --sudo-password-fd 4 4<<<'wrong'
}
