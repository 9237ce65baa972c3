#!/usr/bin/env bats
# What the runbooks refuse, with which words, and that nothing was touched. The tests build on one another: first on
# empty hosts, then on a cluster.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash

setup_file() {
  export CONTACTS=$BATS_FILE_TMPDIR/contacts
  mkdir "$BATS_FILE_TMPDIR/bin"
  printf '#!/bin/sh\necho "$@" >>%q\nexec %q "$@"\n' "$CONTACTS" "$(command -v ssh)" >"$BATS_FILE_TMPDIR/bin/ssh"
  chmod +x "$BATS_FILE_TMPDIR/bin/ssh"
  lab_up e2e-refusals --lbs 0
}

teardown_file() {
  lab_down
}

setup() {
  cd "$BATS_TEST_TMPDIR"
  rm -f "$CONTACTS"
  alter
}

# watched NAME [FLAG…]: a run whose every ssh leaves a line in $CONTACTS.
watched() { PATH=$BATS_FILE_TMPDIR/bin:$PATH runbook "$@"; }

# uncontacted FIRST_LINE NAME [FLAG…]: exit 2 with that line, and not one ssh was started.
uncontacted() {
  run -2 watched "${@:2}"
  [ "${lines[0]}" = "$1" ]
  [[ ${lines[-1]} == *'(exit 2)' ]]
  [ ! -e "$CONTACTS" ]
}

# inventory LINE…: a small one of these lines, in this directory.
inventory() {
  printf '%s\n' 'clusters:' '  demo:' '    members:' '      etcd1: 10.0.0.11' "$@" >hosts.yaml
  INVENTORY=hosts.yaml
}

serials() { each sh -c 'cat /etc/etcd/ssl/*/tls.crt | sha256sum'; }

@test 'a wrong inventory is exit 2 with file, line and cure, and no host is contacted' {
  inventory '    etcd:' '      versoin: 3.5.33'
  uncontacted 'hosts.yaml:6:7: etcd has the unknown key `versoin`; did you mean `version`?' 04-cluster
  inventory '      etcd1: 10.0.0.12'
  uncontacted 'hosts.yaml:5:7: `etcd1` stands here twice (first in line 4); remove one of them' 04-cluster
  inventory '    loadBalancers: *members'
  uncontacted 'hosts.yaml:5:20: aliases are not allowed in an inventory; write the value out' 04-cluster
  inventory '    etcd:' '      config: { snapshot-cuont: 5 }'
  uncontacted 'hosts.yaml:6:17: etcd.config: `snapshot-cuont` is no key of etcd 3.5: did you mean `snapshot-count`?' all
  rm hosts.yaml
  run -2 watched 04-cluster
  [[ ${lines[0]} == 'hosts.yaml does not exist'*'start from a copy: cp hosts.example.yaml hosts.yaml, or name another with --hosts FILE' ]]
  [ ! -e "$CONTACTS" ]
}

@test 'a wrong option, and a version whose sha256 nobody knows, are exit 2, and no host is contacted' {
  inventory '    etcd:' '      version: 3.5.98'
  uncontacted '--dry-rum is not an option of this runbook; did you mean --dry-run?' 04-cluster --dry-rum
  uncontacted 'no sha256 is known for etcd 3.5.98 on amd64' 01-install
  [[ $output == *'SHA256SUMS | grep etcd-v3.5.98-linux-amd64.tar.gz'* ]]
}

@test 'a host that is off is exit 3 before any change, and --limit is how to go on without it' {
  fault kill etcd3
  run -3 watched 01-install
  [ "$(wc -l <"$CONTACTS")" = 3 ]
  [[ $output == *"etcd3 ($(address etcd3)) can't be reached over ssh"* ]]
  [[ $output == *'nothing was changed on any host'*'--limit etcd1,etcd2'* ]]
  fault start etcd3
  run ! on etcd1 test -e /opt/etcd
}

@test 'a host whose key is not the one we know is exit 3, with the reason' {
  strange=$BATS_TEST_TMPDIR/known_hosts
  key=$(ssh-keygen -F "$(address etcd1)" -f "$LAB_KEYS/known_hosts" | awk '/ssh-/ { print $2, $3 }')
  sed "/^$(address etcd2) /s|ssh-.*|$key|" "$LAB_KEYS/known_hosts" >"$strange"
  alter "s|knownHostsFile: .*|knownHostsFile: $strange|"
  run -3 runbook 01-install
  [[ $output == *'its host key is not the one we know: a rebuilt machine, or somebody in between'* ]]
  run ! on etcd1 test -e /opt/etcd
}

@test 'a host that does not accept our key is exit 3, with the reason' {
  ssh-keygen -q -t ed25519 -N '' -f other
  alter "s|identityFile: .*|identityFile: $PWD/other|"
  run -3 runbook 01-install
  [[ $output == *'it does not accept our key for this user'* ]]
  run ! on etcd1 test -e /opt/etcd
}

@test 'A2: an archive with another sha256 than expected is not unpacked' {
  wrong=$(printf f%.0s {1..64})
  alter "s/amd64: [0-9a-f]*/amd64: $wrong/"
  run -1 runbook 01-install
  [[ $output == *"expected $wrong; it was not unpacked"* ]]
  each sh -c '! find /opt/etcd -type f | grep .'
}

@test 'somebody’s own file is exit 5 with a diff and stays; --adopt replaces it and keeps it as .before' {
  on etcd2 sh -c 'echo "export ETCDCTL_API=2" >/etc/profile.d/etcd.sh'
  run -5 runbook 01-install
  [[ $output == *'/etc/profile.d/etcd.sh was not written by these runbooks, on etcd2'* ]]
  [[ $output == *'- export ETCDCTL_API=2'* || $output == *'-export ETCDCTL_API=2'* ]]
  [[ $output == *'--adopt'* ]]
  [ "$(on etcd2 cat /etc/profile.d/etcd.sh)" = 'export ETCDCTL_API=2' ]
  runbook 01-install --adopt
  [ "$(on etcd2 cat /etc/profile.d/etcd.sh.before)" = 'export ETCDCTL_API=2' ]
  on etcd2 grep -q 'Managed by etcd-runbooks' /etc/profile.d/etcd.sh
}

@test 'the data of an etcd that is not ours is exit 5, and neither changed nor started' {
  on etcd1 sh -c 'mkdir -p /var/lib/etcd/etcd1.etcd/member/wal && echo precious >/var/lib/etcd/etcd1.etcd/member/wal/0.wal'
  look='find /var/lib/etcd -printf "%p %u %m %T@\n" -type f -exec sha256sum {} +'
  before=$(on etcd1 sh -c "$look")
  runbook 02-unit
  for book in 03-datadir 04-cluster; do
    run -5 runbook "$book"
    [[ $output == *'/var/lib/etcd/etcd1.etcd on etcd1 holds the data of an etcd that these runbooks did not set up'* ]]
  done
  run -5 runbook all --yes
  [ "$(on etcd1 sh -c "$look")" = "$before" ]
  run ! on etcd1 systemctl is-active etcd
  on etcd1 mv /var/lib/etcd /var/lib/etcd.old
}

@test 'somebody’s own etcd.yaml is exit 5, and stays' {
  runbook 03-datadir
  runbook 05-pki
  on etcd3 sh -c 'echo "name: somebody" >/etc/etcd/etcd.yaml'
  run -5 runbook 04-cluster
  [[ $output == *'/etc/etcd/etcd.yaml was not written by these runbooks, on etcd3'* ]]
  [ "$(on etcd3 cat /etc/etcd/etcd.yaml)" = 'name: somebody' ]
  run ! on etcd1 test -e /etc/etcd/etcd.yaml
  on etcd3 rm /etc/etcd/etcd.yaml
}

@test 'a new cluster is not begun by some of its members' {
  run -5 runbook 04-cluster --limit etcd1,etcd2
  [[ $output == *'A new cluster is made by all of its members at once; etcd3 would be missing'* ]]
  each sh -c '! ls -A /var/lib/etcd/*.etcd | grep .'
  run ! on etcd1 test -e /etc/etcd/etcd.yaml
  run ! on etcd1 systemctl is-active etcd
  run -2 runbook 06-tls --limit etcd1
}

@test 'an operator without the PKI folder is exit 5, and no certificate changes' {
  runbook 04-cluster
  before=$(serials)
  alter '/^    install:$/i\    pki: { directory: elsewhere }'
  for book in 05-pki all; do
    run -5 runbook "$book" --yes
    [[ $output == *'copy the folder from where this cluster was set up'* ]]
  done
  [ ! -e "$ROOT/test/lab/elsewhere/e2e-refusals/client-ca.key" ]
  [ "$(serials)" = "$before" ]
}

@test 'a member that the inventory does not list any more is exit 5' {
  before=$(pids)
  alter '/^      etcd3:/d'
  run -5 runbook 04-cluster --yes --allow-downtime
  [[ $output == *'The cluster has a member etcd3 that the inventory does not list'* ]]
  [ "$(pids)" = "$before" ]
}

@test 'while a member is down no other is restarted, and the arithmetic is told' {
  fault kill etcd3
  before=$(MEMBERS="etcd1 etcd2" pids)
  setting 'config: { snapshot-count: 50001 }'
  run -3 runbook 04-cluster --yes
  run -5 runbook 04-cluster --yes --limit etcd1,etcd2
  [[ $output =~ Not\ restarting\ etcd[12]:\ etcd3\ is\ down,\ and\ without\ etcd[12]\ only\ 1\ of\ 3\ members\ would\ be\ left\ \(2\ needed\) ]]
  [ "$(MEMBERS="etcd1 etcd2" pids)" = "$before" ]
  fault start etcd3
}

@test 'a member without data is not started anew while the cluster lives; with its data back it is' {
  on etcd3 systemctl stop etcd
  on etcd3 mv /var/lib/etcd/etcd3.etcd /var/lib/etcd/kept
  on etcd3 install -d -o etcd -g etcd -m 700 /var/lib/etcd/etcd3.etcd
  run -5 runbook 04-cluster --yes
  [[ $output == *'etcd3 has no data, but the cluster already lives on etcd1, etcd2'* ]]
  run ! on etcd3 systemctl is-active etcd
  on etcd3 sh -c 'rmdir /var/lib/etcd/etcd3.etcd && mv /var/lib/etcd/kept /var/lib/etcd/etcd3.etcd'
  runbook 04-cluster --yes
  all_serve
}
