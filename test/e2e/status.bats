#!/usr/bin/env bats
# A cluster as it is seen: by status, by the wrapper on a host, by plain HTTP requests; and what is said of its version.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash

setup_file() {
  lab_up e2e-status
  runbook all --yes
}

teardown_file() {
  lab_down
}

setup() {
  alter
}

# seen: status as one line of JSON, whatever it exits with.
seen() { runbook status --json | grep '^{"event":"status"'; }

# row MEMBER: of what status saw; a row has no other row in it.
row() { seen | grep -oE "\{\"member\":\"$1\",.*" | sed 's/},{"member":.*//'; }

# latest PATTERN: in what the run in the background saw last.
latest() { grep '^{"event":"status"' "$EVENTS" | tail -n 1 | grep -e "$1"; }

# rest HOST PATH [BODY]: asks etcd2's client port from that host, with the admin certificate; the status code comes last.
rest() {
  on "$1" curl -sS -m 5 -w '\n%{http_code}' --cacert /etc/etcd/ssl/client-ca.crt --cert /etc/etcd/ssl/client/tls.crt \
    --key /etc/etcd/ssl/client/tls.key "https://etcd2:2379$2" ${3:+-d "$3"}
}

@test "B4: each member is asked by its own port, with the certificates" {
  run -0 seen
  for host in $MEMBERS; do
    [[ $(row "$host") == *'"scheme":"https"'*'"healthy":true'* ]]
    run -0 etcdctls "$host" --endpoints=https://127.0.0.1:2379 endpoint health
    [[ $output == *'is healthy'* ]]
  done
}

@test "B4: a member that is stopped or frozen is told from its host, and the others stay healthy" {
  on etcd2 systemctl stop etcd
  run -1 runbook status
  [[ $output == *'✗ etcd2 does not answer: '*'2 of 3 members serve; one more failure stops writes'*'(exit 1)' ]]
  [[ $(row etcd2) == *'"role":"down"'* && $(row etcd1) == *'"healthy":true'* ]]
  on etcd2 systemctl start etcd
  on etcd3 systemctl kill -s STOP etcd
  run -1 runbook status
  on etcd3 systemctl kill -s CONT etcd
  [[ $output == *'✗ etcd3 does not answer: '* ]]
  eventually 20 runbook status
}

@test "B4: a host that is off is a finding like any other, and its member is told as the others know it" {
  id=$(row etcd1 | grep -oE '"id":"[0-9a-f]+"')
  fault kill etcd1
  run -1 runbook status
  [[ $output == *"✗ etcd1 can't be reached over ssh"* && $output == *'2 of 3 members serve'* ]]
  [[ $(row etcd1) == *'"role":"unreachable"'*"$id"* ]]
  fault start etcd1
  eventually 60 runbook status
}

@test "B4: --watch goes on while a host is away, connects again once it is back, and ends at ^C" {
  begin status --watch
  eventually 20 latest '"health":"healthy"'
  fault kill etcd2
  eventually 30 latest "etcd2 can't be reached over ssh"
  latest '2 of 3 members serve'
  fault start etcd2
  eventually 60 latest '"health":"healthy"'
  kill -INT "$RUN"
  ended 0
}

@test "C6: the table for people has a line per member with its id, version, role and database" {
  run -0 runbook status
  [[ $output == *'MEMBER'*'ID'*'VERSION'*'ROLE'*'DB'*'CERTIFICATE'*'LB'*'BACKUP'* ]]
  [ "$(grep -cE '^ +etcd[123] .* leader ' <<<"$output")" = 1 ]
  [ "$(grep -oE '^ +etcd[123] +[0-9a-f]+' <<<"$output" | awk '{ print $2, $1 }' | sort)" = \
    "$(etcdctls etcd1 member list | awk -F ', ' '{ print $1, $3 }' | sort)" ]
}

@test "C6: --limit shows one member, and still asks all" {
  run -0 runbook status --limit etcd2
  [ "$(grep -cE '^ +etcd[123] ' <<<"$output")" = 1 ]
  [[ $output == *'3 of 3 members serve'* ]]
}

@test "D4: the wrapper shows the cluster's health and members from any member" {
  for host in $MEMBERS; do
    run -0 etcdctls "$host" endpoint health --cluster -w table
    [ "$(grep -c '│ *true │' <<<"$output")" = 3 ] || [ "$(grep -c '| *true |' <<<"$output")" = 3 ]
    run -0 etcdctls "$host" member list -w table
    for member in $MEMBERS; do [[ $output == *" started "*" $member "* ]]; done
  done
}

@test "D4: /health, /version and the v3 gateway answer with the certificates; v2 is not there" {
  run -0 rest etcd1 /health
  [[ $output == *'"health":"true"'*$'\n200' ]]
  run -0 rest etcd1 /version
  [[ $output == *"\"etcdserver\":\"$(awk '$1 == "version:" { print $2 }' "$INVENTORY")\""*$'\n200' ]]
  run -0 rest etcd1 /v3/cluster/member/list '{}'
  for host in $MEMBERS; do [[ $output == *"\"name\":\"$host\""* ]]; done
  [[ $output == *$'\n200' ]]
  run -0 rest etcd1 /v2/members
  [[ $output == *$'\n404' ]]
}

@test "D4: without a certificate, or in plain http, nothing is shown" {
  # shellcheck disable=SC2016 # expands over there
  run -0 on etcd1 sh -c '! curl -sS -m 5 --cacert /etc/etcd/ssl/client-ca.crt https://etcd2:2379/health || exit 1
    curl -sS -m 5 http://etcd2:2379/health || :'
  [[ $output != *'"health"'* ]]
}

@test "C8: a release that corrupts data is refused, with the reason and what to use instead" {
  alter 's/version: .*/version: 3.5.2/'
  for book in 00-preflight 01-install all; do
    run -2 runbook "$book"
    [[ $output == *'etcd 3.5.2 can corrupt data: a crash under load can leave members with different data (fixed in 3.5.3): use 3.5.'* ]]
    [[ $output == *'No host was contacted.'* ]]
  done
}

@test "C8: a release below the fixes since is warned about with each fault, and so is all of 3.4" {
  alter 's/version: .*/version: 3.5.5/'
  run -0 runbook 00-preflight
  [[ $output == *'etcd 3.5.5 is below 3.5.'*'a crash during defrag can corrupt the member (fixed in 3.5.6)'*': use 3.5.'* ]]
  alter 's/version: .*/version: 3.4.45/'
  # Refused, too: what runs is a later minor version, and there is no way back.
  run -5 runbook 00-preflight
  [[ $output == *'etcd 3.4 gets no more fixes'*'plan the step to 3.5'*'runs etcd 3.5.'*'another minor version'* ]]
}

@test "A5: a rerun never empties a data directory" {
  etcdctls etcd1 put /rows/a5 kept
  before=$(each sh -c 'stat -c "%n %i" /var/lib/etcd/*.etcd/member/*')
  runbook 03-datadir
  runbook all --yes
  [ "$(each sh -c 'stat -c "%n %i" /var/lib/etcd/*.etcd/member/*')" = "$before" ]
  each systemctl restart etcd
  eventually 20 etcdctls etcd1 endpoint health
  for host in $MEMBERS; do [ "$(ctl "$host" get /rows/a5 --print-value-only)" = kept ]; done
}
