#!/usr/bin/env bats
# The numeric path, one runbook at a time, as a newcomer walks it: plain http first, then the live migration to TLS.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load writer.bash

setup_file() { lab_up e2e-tutorial; }

teardown_file() {
  stop_writing
  lab_down
}

setup() {
  cd "$ROOT"
}

@test 'A1 C1: 00 compares hosts and inventory, and keeps the names in a block of /etc/hosts' {
  runbook 00-preflight
  on etcd1 grep -c 'etcd3' /etc/hosts
  on lb1 grep -c 'etcd1' /etc/hosts
  on etcd1 grep localhost /etc/hosts
}

@test 'A2 A3: 01 puts etcd on every login shell’s PATH and leaves no archive behind' {
  runbook 01-install
  each sh -lc 'etcd --version && etcdctl version && etcdutl version && test "$ETCDCTL_API" = 3'
  run ! on etcd1 sh -c 'find /opt /tmp /var/tmp -name "*.tar.gz" -o -name "*.new" | grep .'
}

@test 'A4 A5: 02 and 03 prepare a unit and an empty data directory, and start nothing' {
  runbook 02-unit
  runbook 03-datadir
  each systemctl is-enabled etcd
  run ! on etcd1 systemctl is-active etcd
  [ "$(on etcd2 stat -c '%U %a' /var/lib/etcd/etcd2.etcd)" = 'etcd 700' ]
}

@test '04 does not start without certificates unless told to, and says which way there is' {
  run -5 runbook 04-cluster
  [[ $output == *'etcd1 has no certificates yet, and etcd does not start without TLS unless told to'* ]]
  [[ $output == *'zx runbooks/05-pki.ts first'*'04-cluster.ts --plaintext'* ]]
  run ! on etcd1 test -e /etc/etcd/etcd.yaml
}

@test 'A7 A12: 04 --plaintext starts the members together; a key put on one is read on another' {
  runbook 04-cluster --plaintext
  each systemctl is-active etcd
  on etcd1 sh -lc 'etcdctl put greeting hello'
  [ "$(on etcd3 sh -lc 'etcdctl get --print-value-only greeting')" = hello ]
  each sh -lc 'etcdctl endpoint health --cluster'
}

@test '04 on the plain cluster needs no flag, changes nothing and restarts nothing' {
  before=$(pids)
  unchanged 04-cluster
  [ "$(pids)" = "$before" ]
}

@test 'A9 A10 D2: 05 issues certificates that etcd can read and others can not' {
  before=$(pids)
  runbook 05-pki
  [ "$(on etcd1 stat -Lc '%U %a' /etc/etcd/ssl/server/tls.key)" = 'etcd 600' ]
  run ! on etcd1 setpriv --reuid=65534 --regid=65534 --clear-groups cat /etc/etcd/ssl/server/tls.key
  [ "$(pids)" = "$before" ]
}

@test '06 --dry-run predicts every restart, in order, and touches nothing' {
  before=$(pids)
  run -10 runbook 06-tls --dry-run
  [ "$(grep -c 'load the certificates, answer clients in http and https' <<<"$output")" = 3 ]
  [ "$(grep -c 'announce https to its peers, then speak it' <<<"$output")" = 3 ]
  [ "$(grep -c 'stop answering plain http' <<<"$output")" = 3 ]
  [ "$(pids)" = "$before" ]
}

@test '06 without --yes asks, and without a terminal to ask on that is exit 2' {
  before=$(pids)
  run -2 runbook 06-tls </dev/null
  [[ $output == *'Migrate the running cluster to TLS'*'use --yes'* ]]
  [ "$(pids)" = "$before" ]
}

@test 'A11: http becomes https, killed on the way and run again, without losing a write' {
  start_writing
  begin 06-tls --yes
  eventually 120 happened '"event":"mutation","phase":"end"' 2
  kill_run
  written=$(acknowledged)
  runbook 06-tls --yes --wait 2m
  eventually 20 acknowledged_since "$written"
  nothing_lost
}

@test 'A11: no plain http is left, towards clients or peers' {
  each sh -c '! grep "http://" /etc/etcd/etcd.yaml | grep -v "http://127.0.0.1:2381"'
  run ! on etcd1 sh -c '/opt/etcd/bin/etcdctls member list | grep http://'
  for port in 2379 2380; do
    run on etcd1 curl -sf -m 5 "http://etcd2:$port/version"
    # TLS answers http with 400 or by hanging up; a closed port would be another code.
    [[ $status =~ ^(22|52)$ ]]
  done
}

@test 'B2: a client without a certificate is refused' {
  run ! on etcd1 curl -sk -m 5 https://etcd2:2379/version
  run ! on etcd1 sh -c '/opt/etcd/bin/etcdctl --endpoints https://etcd2:2379 --cacert /etc/etcd/ssl/client-ca.crt get greeting'
}

@test 'D3 A3: etcdctls and plain etcdctl reach the cluster over TLS; explicit flags still win' {
  [ "$(on etcd2 /opt/etcd/bin/etcdctls get --print-value-only greeting)" = hello ]
  [ "$(on etcd2 sh -lc 'etcdctl get --print-value-only greeting')" = hello ]
  run ! on etcd2 sh -lc 'etcdctl --endpoints http://127.0.0.1:1 --command-timeout=1s get greeting'
}

@test '04 --plaintext on the TLS cluster is refused' {
  before=$(pids)
  run -5 runbook 04-cluster --plaintext
  [ "$(pids)" = "$before" ]
}

@test 'C3: 07 balances clients; etcdctl goes through it with TLS end to end' {
  runbook 07-haproxy
  [ "$(on etcd1 /opt/etcd/bin/etcdctls --endpoints https://lb1:2379 get --print-value-only greeting)" = hello ]
}

@test 'E3: 08 saves and proves snapshots on a timer' {
  runbook 08-backup
  each systemctl is-active etcd-backup.timer
  [ -n "$(each sh -c 'ls /var/backups/etcd/*/*.db 2>/dev/null || :')" ]
}

@test 'each runbook of the path again reports 0 changed and restarts nothing' {
  before=$(pids)
  for book in "$ROOT"/runbooks/0[0-8]-*.ts; do
    unchanged "$(basename "$book" .ts)"
  done
  [ "$(pids)" = "$before" ]
}
