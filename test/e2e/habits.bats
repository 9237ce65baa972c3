#!/usr/bin/env bats
# Hosts as alices have them: a user who is not root, sshd on another port, host names of their own, and a
# balancer that is no machine of its own.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash

setup_file() {
  lab_up e2e-habits --lbs 0 --user alice --port 2222 --hostnames other
  # The balancer is the second member's machine.
  stacked="    loadBalancers: { lb1: $(address etcd2) }\n    haproxy: { port: 12379 }"
  sed -i "s/^    ssh:\$/$stacked\n&/" "$INVENTORY"
}

teardown_file() {
  lab_down
}

@test "the chain works as a sudo user, on another ssh port, with other host names than the inventory's" {
  run -0 on etcd1 sh -c 'id -un; hostname; ss -Hltn sport = :22'
  [ "$output" = "$(printf 'alice\nvm-11')" ]
  run -0 runbook all --yes
  [ "$(grep -cE '^ +etcd[123] .* (leader|follower) .* up ' <<<"$output")" = 3 ]
  run -0 on etcd1 sudo /opt/etcd/bin/etcdctls member list
  for host in $MEMBERS; do [[ $output == *", started, $host, https://$(address "$host"):2380, "* ]]; done
}

@test "a second run changes nothing" {
  unchanged all
}

@test "--timings tells where the time went, and the report of a run draws it" {
  run -0 runbook all --timings
  [[ $output == *'  ON HOSTS  '*' Connect'*' Look at the hosts'*' All'*'  WORKED THERE'* ]]
  run -0 runbook all --json
  # Each host tells of its round trip, and that it did some work in it.
  [ "$(grep -cE '"event":"timing".*"trips":\[\{"at":[0-9]+,"ms":[0-9]+,"remoteMs":[1-9]' <<<"$output")" = 3 ]
  report=$(ls -td "$(dirname "$INVENTORY")"/.runs/*-all/report.html | head -n 1)
  [ "$(grep -c '<svg class="timeline"' "$report")" = 1 ]
}

@test "A1: a host that does not have its address, or is another one, is told before anything changes" {
  other=$BATS_TEST_TMPDIR/hosts.yaml
  sed -e "s,keys/,$ROOT/test/lab/&," -e "s/^      etcd3: \(.*\)/      etcd3: { address: \1, interface: eth7 }/" \
    "$INVENTORY" >"$other"
  INVENTORY=$other run -5 runbook 00-preflight
  [[ $output == *etcd3*eth7* ]]
}

@test "A1: a member from which no route leads to another is told before anything changes" {
  there=$(address etcd3)
  as_root etcd2 ip route add unreachable "$there"
  run -5 runbook 00-preflight
  [[ $output == *"no route leads to etcd3 ($there)"* ]]
  as_root etcd2 ip route del unreachable "$there"
  # Where that was its leader, TCP takes its time until it tries again.
  eventually 30 as_root etcd2 /opt/etcd/bin/etcdctls --endpoints="https://$(address etcd2):2379" endpoint health
}

@test "E1: a member that is the balancer, too, is one machine with one connection, and serves on both ports" {
  run -0 runbook all --json
  [ "$(grep -c '"sshProcesses":1,' <<<"$output")" = 3 ]
  for turn in 1 2 3 4 5 6; do
    [ "$(on etcd1 sudo /opt/etcd/bin/etcdctls --endpoints=https://lb1:12379 put "/stacked/$turn" yes)" = OK ]
  done
  run -0 on etcd2 sudo ss -Hltnp
  [[ $output == *':12379 '*haproxy* && $output == *':2379 '*etcd* ]]
}

@test "A3: etcdctl works for users in the group that may, and tells others why not" {
  run ! on etcd1 bash -lc 'etcdctl --command-timeout=1s member list'
  [[ $output == *'sudo'* ]]
  sed -i 's/^    ssh:$/    adminGroup: etcd-admin\n&/' "$INVENTORY"
  runbook 05-pki
  on etcd1 sudo usermod -aG etcd-admin alice
  run -0 on etcd1 bash -lc 'etcdctl member list'
  [ "$(grep -c ', started, ' <<<"$output")" = 3 ]
  unchanged all
}

@test "--limit looks at and changes only the hosts it names" {
  each sudo sh -c 'echo "# by hand" >>/etc/profile.d/etcd.sh'
  run -0 runbook 01-install --limit etcd2 --json
  [[ ${lines[-1]} == *'"exit":0,"changed":1,'* ]]
  run ! on etcd2 grep 'by hand' /etc/profile.d/etcd.sh
  on etcd1 grep 'by hand' /etc/profile.d/etcd.sh
  run -0 runbook 01-install --json
  [[ ${lines[-1]} == *'"exit":0,"changed":2,'* ]]
}

@test "A2: hosts that can download nothing get the archive pushed from here" {
  local archives=$BATS_TEST_TMPDIR/archives version url archive
  version=$(awk '$1 == "version:" { print $2 }' "$INVENTORY")
  url=$(awk '$1 == "url:" { print $2 }' "$INVENTORY")
  archive=etcd-v$version-linux-$(dpkg --print-architecture).tar.gz
  mkdir "$archives"
  curl -fsS -o "$archives/$archive" "$url/v$version/$archive"
  sed -i -e 's/^      from: mirror$/      from: push/' -e "s,^      url: .*,      archives: $archives," "$INVENTORY"
  each sudo sh -c 'mv /usr/bin/curl /usr/bin/curl.away && rm /opt/etcd/*/.manifest'
  run -0 runbook 01-install --json
  [[ ${lines[-1]} == *'"exit":0,"changed":3,'* ]]
  [ "$(on etcd3 /opt/etcd/bin/etcd --version | head -n 1)" = "etcd Version: $version" ]
  unchanged 01-install
}
