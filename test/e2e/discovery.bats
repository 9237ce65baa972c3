#!/usr/bin/env bats
# Members that find each other by DNS, or at a discovery service, on one lab: each test begins where the one before ended.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load discovery.bash

setup_file() {
  export RECORDS=$BATS_FILE_TMPDIR/records
  lab_up e2e-discovery && install_services
}

teardown_file() {
  lab_down
}

setup() {
  cd "$ROOT"
}

# discovering LINE…: the lab's inventory with these lines under `etcd:`, and without the host of the services.
discovering() {
  local lines
  printf -v lines '      %s\\n' "$@"
  alter "/loadBalancers:/,/lb1:/d; /^    etcd:\$/a\\${lines%\\n}"
}

# forgotten: what a member reads at a restart names every member, and neither DNS nor a service.
forgotten() { each sh -c '! grep "^discovery" /etc/etcd/etcd.yaml && grep "initial-cluster: etcd1=https://.*,etcd2=.*,etcd3=" /etc/etcd/etcd.yaml'; }

# tokens: how many the registry has.
tokens() { on $SERVICE curl -fsS "http://$(host_address $SERVICE):2379/v2/keys/discovery" | grep -o '"key":"/discovery/' | wc -l; }

# registered HOST: the registry has it under the token that was made for this start.
registered() { on $SERVICE curl -fsS "$(on etcd1 cat /var/lib/etcd/etcd1.etcd.bootstrapping)" | grep -q "\"$1=https"; }

# back_in_quorum HOST OTHER: after a restart it serves; with another member stopped, it is one of the two that must.
back_in_quorum() {
  on "$1" systemctl restart etcd
  eventually 20 all_serve
  on "$2" systemctl stop etcd
  eventually 20 ctl "$1" put back yes
  on "$2" systemctl start etcd
}

@test 'A8: records that DNS lacks are told as the lines to add, before anything is started' {
  discovering 'discovery: srv' 'discoveryDomain: etcd.test' 'discoverySrvName: blue'
  dns_up
  run -5 runbook all --yes
  [[ $output == *'DNS does not show the members of e2e-discovery to each other'* ]]
  [[ $output == *'lookup _etcd-server-ssl-blue._tcp.etcd.test on '*': no such host'*'nothing was started'* ]]
  [ "$(grep -c ' IN SRV  0 0 2380 etcd[123]\.etcd\.test\.$' <<<"$output")" = 3 ]
  [ "$(grep -c ' IN SRV  0 0 2379 etcd[123]\.etcd\.test\.$' <<<"$output")" = 3 ]
  grep ' IN ' <<<"$output" >"$RECORDS"
  sed -i 's/^ *//' "$RECORDS"
  each sh -c '! systemctl is-active etcd && ! ls /etc/etcd/etcd.yaml /var/lib/etcd/*.bootstrapping /var/lib/etcd/*/member'
}

@test 'A8: a record that stands for no member is refused, since the cluster would count it' {
  dns_up "$(<"$RECORDS")" 'etcd9 A 10.0.0.99' '_etcd-server-ssl-blue._tcp SRV 0 0 2380 etcd9'
  run -5 runbook 04-cluster
  [[ $output == *'remove the SRV records of:'*'https://etcd9.etcd.test:2380'* ]]
  [[ $output != *'add to the zone'* ]]
  each sh -c '! systemctl is-active etcd && ! ls /etc/etcd/etcd.yaml'
}

@test 'A8: with those very lines in the zone the members find each other by DNS, over TLS' {
  dns_up "$(<"$RECORDS")"
  runbook all --yes
  all_serve
  forgotten
  # A client that knows only the domain, which the certificates must cover for that.
  on etcd2 sh -c 'cd /etc/etcd/ssl && /opt/etcd/bin/etcdctl --discovery-srv etcd.test --discovery-srv-name blue \
    --cacert client-ca.crt --cert client/tls.crt --key client/tls.key put greeting hello'
  [ "$(ctl etcd3 get greeting --print-value-only)" = hello ]
  unchanged all
}

@test 'A8: once DNS is gone a rerun changes nothing, and a member that restarts is back in quorum' {
  run ! on etcd1 sh -c '/opt/etcd/bin/etcdctls member list | grep etcd.test'
  fault kill $SERVICE
  before=$(pids)
  unchanged all
  [ "$(pids)" = "$before" ]
  back_in_quorum etcd1 etcd3
  fault start $SERVICE
}

@test 'A8: members meet at Debian’s etcd-discovery, and need it never again' {
  wiped
  registry_up
  service_up
  discovering 'discovery: token' "discoveryUrl: http://$(host_address $SERVICE):8087"
  runbook 03-datadir
  run -10 runbook 04-cluster --dry-run
  [[ $output == *'Make a discovery token for 3 members'* ]]
  runbook 04-cluster
  all_serve
  forgotten
  on $SERVICE systemctl stop etcd-discovery registry
  unchanged 04-cluster
  back_in_quorum etcd2 etcd1
}

@test 'A8: members meet at a plain etcd; a run that is killed goes on with the token it has made' {
  wiped
  registry_up
  discovering 'discovery: token' "discoveryUrl: http://$(host_address $SERVICE):2379/v2/keys/discovery"
  runbook 03-datadir
  before=$(tokens)
  begin 04-cluster
  eventually 60 on etcd1 grep -q /v2/keys/discovery/ /var/lib/etcd/etcd1.etcd.bootstrapping
  kill_run
  runbook 04-cluster --wait 1m
  all_serve
  [ "$(tokens)" = $((before + 1)) ]
  each sh -c '! ls /var/lib/etcd/*.bootstrapping'
}

@test 'A8: a token that was used up in vain is replaced, while nobody has a log' {
  wiped
  runbook 03-datadir
  before=$(tokens)
  fault partition etcd3 --peers
  begin 04-cluster
  eventually 60 registered etcd1
  kill_run
  # It can't register again, and says so each time systemd tries.
  on etcd1 systemctl kill -s KILL etcd
  eventually 30 on etcd1 sh -c 'journalctl -u etcd -o cat | grep -q "or use a new discovery token"'
  on etcd3 systemctl stop etcd
  fault heal etcd3
  run -0 runbook 04-cluster --wait 1m
  [[ $output == *'Make a discovery token for the first start'* ]]
  all_serve
  [ "$(tokens)" = $((before + 2)) ]
}

@test 'A8: a member that was lost when it had registered joins the others, who have formed the cluster' {
  wiped
  runbook 03-datadir
  before=$(tokens)
  fault partition etcd3 --peers
  begin 04-cluster
  eventually 60 registered etcd1
  eventually 60 registered etcd2
  kill_run
  on etcd1 systemctl stop etcd
  fault heal etcd3
  eventually 60 on etcd3 test -d /var/lib/etcd/etcd3.etcd/member/wal
  run ! on etcd1 test -d /var/lib/etcd/etcd1.etcd/member/wal
  runbook 04-cluster --wait 1m
  all_serve
  forgotten
  [ "$(tokens)" = $((before + 1)) ]
}
