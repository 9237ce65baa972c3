#!/usr/bin/env bats
# The whole chain on empty hosts, then what must hold of what it made; later tests build on earlier ones.
# A name that begins with a letter and a number stands for what a reader of a published guide ends up with.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash
load watch.bash

setup_file() {
  lab_up e2e-chain
}

teardown_file() {
  lab_down
}

@test "all runbooks in one go, from nothing, end with a healthy cluster, and no plaintext port ever opens" {
  start_watch
  run -0 runbook all --yes
  stop_watch
  [[ $output == *'MEMBER'*'ROLE'*'CERTIFICATE'*'BACKUP'* ]]
  [ "$(grep -cE '^ +etcd[123] .* (leader|follower) .* up ' <<<"$output")" = 3 ]
  [ "$(grep -cE '^ +etcd[123] .* leader ' <<<"$output")" = 1 ]
  [[ $output == *'restored in a trial'* ]]
  [[ $output == *'Done in'*'Report: '*'Next: '* ]]

  run ! answered_in_plain
  for host in $MEMBERS; do
    was_open "$host" 2379
    was_open "$host" 2380
    [ "$(listened "$host")" = "$(printf '%s\n' "$(address "$host")":{2379,2380})" ]
    run ! on "$host" sh -c 'journalctl -u etcd -o cat | grep insecurely'
  done
  was_open lb1 2379
  [ "$(listened lb1)" = '*:2379' ]
}

@test "a second run changes nothing, restarts nothing, writes no file and asks each machine once" {
  footprint >"$BATS_TEST_TMPDIR/before"
  runbook all --json >"$BATS_TEST_TMPDIR/events"
  footprint >"$BATS_TEST_TMPDIR/after"
  run -0 tail -n 1 "$BATS_TEST_TMPDIR/events"
  [[ $output == *'"event":"end","exit":0,"changed":0,"failed":0,"hosts":4,'* ]]
  [[ $output != *'"record"'* ]]
  [ "$(grep -c '"roundTrips":1,.*"sshProcesses":1,' "$BATS_TEST_TMPDIR/events")" = 4 ]
  diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}

@test "a run that changes nothing tells with --verbose how it asked" {
  run -0 runbook all --verbose
  [ "$(grep -cE '^ +(etcd[123]|lb1) +1 +1 ' <<<"$output")" = 4 ]
}

@test "a run that changes nothing needs no lock, and says so in one line" {
  on etcd1 touch /run/held
  on etcd1 timeout 60 flock /run/etcd-runbooks/lock sh -c 'while [ -e /run/held ]; do sleep 0.1; done' 3>&- &
  eventually 10 on etcd1 sh -c '! flock -n /run/etcd-runbooks/lock true'
  run -0 runbook all
  on etcd1 rm /run/held
  wait $!
  [[ $output == *'✓ nothing to change on 4 hosts'* ]]
}

@test "each runbook alone changes nothing either, and a dry run finds nothing" {
  for name in "$ROOT"/runbooks/0[0-8]*.ts; do
    name=$(basename "$name" .ts)
    unchanged "$name"
  done
  run -0 runbook all --dry-run
  run -0 runbook status
  [[ $output == *'Healthy: 3 of 3 members serve'* ]]
}

@test "A2: the release is unpacked into its own directory, leaves nothing else, and runs" {
  for host in $MEMBERS; do
    run -0 on "$host" bash -lc '{ etcd --version; etcdctl version; etcdutl version; } | grep "^etcd.*ersion: "'
    version=${lines[0]##* }
    [ "$output" = "$(printf "%sersion: $version\n" 'etcd V' 'etcdctl v' 'etcdutl v')" ]
    [ "$(on "$host" readlink -f /opt/etcd/bin/etcd)" = "/opt/etcd/$version/etcd" ]
    run -0 on "$host" find /opt/etcd /tmp /var/tmp /root -name '*.tar*' -o -name '*.part' -o -name '.stag*'
    [ -z "$output" ]
  done
}

@test "A3: in any login shell etcdctl works without an option, and options given win" {
  for shell in bash sh; do
    run -0 on etcd2 "$shell" -lc 'etcdctl member list'
    [ "$(grep -c ', started, ' <<<"$output")" = 3 ]
    run ! on etcd2 "$shell" -lc 'etcdctl --endpoints=http://127.0.0.1:1 --command-timeout=1s endpoint health'
    [[ $output == *'http://127.0.0.1:1 is unhealthy'* ]]
    [ "$(on etcd2 "$shell" -lc 'echo $ETCDCTL_API')" = 3 ]
  done
}

@test "A4: etcd is a notify service that starts with the machine and after a failure" {
  for host in $MEMBERS; do
    run -0 on "$host" systemctl show etcd -p Type,Restart,UnitFileState,ActiveState,User,ExecStart
    for property in Type=notify Restart=on-failure UnitFileState=enabled ActiveState=active User=etcd; do
      [[ $output == *"$property"* ]]
    done
    [[ $output == *'/etcd --config-file /etc/etcd/etcd.yaml'* ]]
  done
}

@test "A5: each member's data lies in a directory of its own, for etcd alone" {
  for host in $MEMBERS; do
    [ "$(on "$host" stat -c '%U:%G %a' "/var/lib/etcd/$host.etcd")" = 'etcd:etcd 700' ]
    [ "$(on "$host" ls -A /var/lib/etcd)" = "$host.etcd" ]
  done
}

@test "A6: a key that etcd does not know is refused before any host is contacted" {
  typo=$BATS_TEST_TMPDIR/hosts.yaml
  sed 's/^    etcd:$/&\n      config: { snapshot-coun: 5 }/' "$INVENTORY" >"$typo"
  INVENTORY=$typo run -2 runbook 04-cluster
  [[ $output == *'snapshot-coun'*'snapshot-count'* ]]
}

@test "A7: three members started together form one cluster" {
  run -0 etcdctls etcd1 member list
  for host in $MEMBERS; do [[ $output == *", started, $host, https://$(address "$host"):2380, "* ]]; done
  [ "${#lines[@]}" = 3 ]
  run -0 etcdctls etcd1 endpoint status --cluster -w fields
  [ "$(grep '"ClusterID"' <<<"$output" | sort -u | wc -l)" = 1 ]
}

@test "A9: two authorities sign nothing but leaves, and these are for each member's names and addresses" {
  for kind in client peer; do
    run -0 certificate etcd1 "/etc/etcd/ssl/$kind-ca.crt" -ext basicConstraints
    [[ $output == *'CA:TRUE, pathlen:0'* ]]
  done
  run -0 certificate etcd2 /etc/etcd/ssl/server/tls.crt -ext subjectAltName
  for name in DNS:etcd2 DNS:lb1 DNS:localhost "IP Address:$(address etcd2)" "IP Address:$(address lb1)"; do
    [[ $output == *"$name"* ]]
  done
}

@test "A10: keys are readable by whoever needs them, and by nobody else" {
  for host in $HOSTS; do
    run -0 on "$host" sh -c '
      find /etc /opt /root /var -type f -perm /o=r -size -64k -exec grep -l "PRIVATE KEY-----$" {} + || :'
    [ -z "$output" ]
  done
  [ "$(on etcd1 sh -c 'cd /etc/etcd/ssl; stat -Lc "%n %U:%G %a" */tls.key')" = "$(printf '%s 600\n' \
    'client/tls.key root:root' 'peer/tls.key etcd:etcd' 'server/tls.key etcd:etcd')" ]
  [ "$(on etcd1 stat -c '%U:%G %a' /etc/etcd/etcd.yaml)" = 'root:etcd 640' ]
  [ "$(on etcd1 stat -c '%U:%G %a' /etc/systemd/system/etcd.service)" = 'root:root 644' ]
  [ "$(on etcd1 stat -c '%U:%G %a' /var/backups/etcd/e2e-chain)" = 'root:root 700' ]
  [ "$(on lb1 stat -Lc '%U:%G %a' /etc/haproxy/etcd/check/tls.pem)" = 'root:root 600' ]
  [ "$(stat -c %a "$ROOT/test/lab/pki/e2e-chain")" = 700 ]
}

@test "A12: every member is healthy as seen from any, and what one takes the others have" {
  for host in $MEMBERS; do
    run -0 etcdctls "$host" endpoint health --cluster
    [ "$(grep -c 'is healthy' <<<"$output")" = 3 ]
  done
  etcdctls etcd1 put /rows/a12 'some value'
  run -0 etcdctls etcd3 --endpoints="https://$(address etcd3):2379" get /rows/a12 --print-value-only
  [ "$output" = 'some value' ]
}

@test "B2: whoever lacks a certificate of the right authority is refused, also through the balancer" {
  me=$BATS_TEST_TMPDIR
  node --import tsx "$ROOT/test/reliability/load/command.ts" identity --hosts "$INVENTORY" --to "$me"
  with_certificate=(--cacert "$me/ca.crt" --cert "$me/client.crt" --key "$me/client.key")
  for host in etcd1 lb1; do
    run -0 curl -sS -m 5 "${with_certificate[@]}" "https://$(address "$host"):2379/version"
    run ! curl -sS -m 5 --cacert "$me/ca.crt" "https://$(address "$host"):2379/version"
  done
  eventually 10 on etcd1 sh -c "journalctl -u etcd -o cat | grep \"client didn't provide a certificate\""

  run ! curl -sS -m 5 -k "${with_certificate[@]}" "https://$(address etcd2):2380/version"
  eventually 10 on etcd2 sh -c 'journalctl -u etcd -o cat | grep "signed by unknown authority"'
  run -0 on etcd1 sh -c 'cd /etc/etcd/ssl && curl -sS --http1.1 https://etcd2:2380/version \
    --cacert peer-ca.crt --cert peer/tls.crt --key peer/tls.key'
}

@test "TLS below 1.2 is refused on every port" {
  for port in 2379 2380; do
    run openssl s_client -connect "$(address etcd1):$port" -tls1_2 </dev/null
    [[ $output == *'BEGIN CERTIFICATE'* ]]
    run openssl s_client -connect "$(address etcd1):$port" -tls1_1 -cipher DEFAULT@SECLEVEL=0 </dev/null
    [[ $output == *'alert protocol version'* ]]
  done
}

@test "C1: the hosts know each other by name, and nothing else in /etc/hosts is touched" {
  on etcd1 sh -c 'echo "192.0.2.1 mine" >>/etc/hosts && sed -i "/ etcd3/d" /etc/hosts'
  runbook 00-preflight
  for host in $HOSTS; do
    for name in $HOSTS; do
      [ "$name" = "$host" ] || [[ $(on "$host" getent hosts "$name") == "$(address "$name") "* ]]
    done
  done
  on etcd1 grep '^192.0.2.1 mine$' /etc/hosts
}

@test "C3: the balancer passes TLS through to each member in turn, and its statistics stay on loopback" {
  for turn in 1 2 3 4 5 6; do
    etcdctls "etcd$((turn % 3 + 1))" --endpoints=https://lb1:2379 put "/rows/c3/$turn" yes
  done
  run -0 on lb1 curl -s 'http://127.0.0.1:8404/;csv'
  for host in $MEMBERS; do
    # Columns of HAProxy's statistics: proxy, server, sessions so far, state.
    awk -F , -v name="etcd,$host" '$1 FS $2 == name { up = $18 == "UP" && $8 > 0 } END { exit !up }' <<<"$output"
  done
  run ! curl -s -m 2 "http://$(address lb1):8404/"
}

@test "D2: server, peer and client certificates each serve their own purpose" {
  ssl=/etc/etcd/ssl
  server='TLS Web Server Authentication' client='TLS Web Client Authentication'
  [[ $(certificate etcd1 $ssl/server/tls.crt -ext extendedKeyUsage) == *"$server, $client"* ]]
  [[ $(certificate etcd1 $ssl/peer/tls.crt -ext extendedKeyUsage) == *"$server, $client"* ]]
  [[ $(certificate etcd1 $ssl/client/tls.crt -ext extendedKeyUsage) == *"    $client"* ]]
  [ "$(certificate etcd1 $ssl/client/tls.crt -subject)" = 'subject=CN = root' ]
  [ "$(certificate etcd1 $ssl/server/tls.crt -issuer)" = "$(certificate etcd1 $ssl/client/tls.crt -issuer)" ]
  [ "$(certificate etcd1 $ssl/server/tls.crt -issuer)" != "$(certificate etcd1 $ssl/peer/tls.crt -issuer)" ]
  run -0 runbook 05-pki
  [[ $output == *'serverAuth clientAuth'*'days'* ]]
}

@test "D3: etcdctls has every endpoint and the certificate set, and gives way to options" {
  run -0 etcdctls etcd1 endpoint health
  [ "$(grep -c 'is healthy' <<<"$output")" = 3 ]
  run -0 etcdctls etcd1 --endpoints="https://$(address etcd2):2379" endpoint health
  [ "${#lines[@]}" = 1 ]
  [[ $output == "https://$(address etcd2):2379 is healthy"* ]]
}

@test "the units keep etcd, its backups and HAProxy in a narrow sandbox" {
  [ "$(exposure etcd1 etcd.service)" -le 12 ]
  # Only root may read a snapshot, and that counts 0.4.
  [ "$(exposure etcd1 etcd-backup.service)" -le 13 ]
  # It starts as root, to read its key, and becomes another user.
  [ "$(exposure lb1 haproxy.service)" -le 23 ]
}
