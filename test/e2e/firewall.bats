#!/usr/bin/env bats
# Host names and firewalls: only where the inventory asks for them.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash
load firewall.bash

setup_file() {
  lab_up e2e-firewall --hostnames other
}

setup() {
  alter
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

@test 'C4: without the key no firewall is touched, and --yes alone never changes one' {
  runbook all --yes
  on etcd1 sh -c '! command -v nft && [ ! -e /etc/etcd-runbooks ] && [ ! -e /opt/etcd/libexec/etcd-firewall ]'
  guard nftables
  run -10 runbook 00-preflight --dry-run
  [[ $output == *'+    ip saddr '*' tcp dport 2380 accept comment "peers: etcd2"'* ]]
  run -2 runbook 00-preflight --yes
  [[ $output == *'--confirm-cluster e2e-firewall'* ]]
  run -2 runbook 00-preflight --confirm-cluster demo
  [ -z "$(rules etcd1)" ]
}

@test 'C4: nftables lets in the members, the balancer and listed clients, and nobody else; etcd does not restart' {
  before=$(pids)
  guard nftables
  wall 00-preflight
  allowed
  blocked lb1 etcd2 2380
  gateway=$(address etcd1)
  timeout 2 bash -c "exec 3<>/dev/tcp/$gateway/2379" # from anywhere, since a certificate is needed
  guard '{ tool: nftables, clients: [192.0.2.0/24, "2001:db8::/32"] }'
  run -10 runbook 00-preflight --dry-run
  [[ $output == *'+    ip saddr 192.0.2.0/24 tcp dport 2379 accept comment "clients: listed"'* ]]
  wall 00-preflight
  allowed
  run ! timeout 2 bash -c "exec 3<>/dev/tcp/$gateway/2379"
  unchanged 00-preflight
  all_serve
  [ "$(pids)" = "$before" ]
}

@test 'C4: a reboot keeps the rules, and so does somebody who reloads nftables' {
  guard '{ tool: nftables, clients: [192.0.2.0/24, "2001:db8::/32"] }'
  before=$(rules etcd3)
  fault restart etcd3
  eventually 20 all_serve
  [ "$(rules etcd3)" = "$before" ]
  on etcd3 systemctl restart nftables
  eventually 5 rules_are etcd3 "$before"
  unchanged 00-preflight
}

rules_are() { [ "$(rules "$1")" = "$2" ]; }

@test 'C4: rules of others stay, and what somebody took out of ours comes back' {
  guard '{ tool: nftables, clients: [192.0.2.0/24, "2001:db8::/32"] }'
  before=$(rules etcd2)
  on etcd2 nft add table inet mine
  on etcd2 nft flush chain inet etcd_runbooks input
  run -10 runbook 00-preflight --dry-run
  [[ $output == *'load the rules again: the rules in nftables are not those of the file'* ]]
  wall 00-preflight
  [ "$(rules etcd2)" = "$before" ]
  on etcd2 nft list table inet mine
  on etcd2 nft delete table inet mine
  unchanged 00-preflight
}

@test 'C4: where a new ssh does not get in, what was there is put back at once' {
  before=$(rules etcd1)
  guard nftables
  unconfirmed etcd1 false
  run -1 wall 00-preflight
  [[ $output == *'etcd1 did not accept the change'*'what was there before is back on etcd1'* ]]
  [ "$(rules etcd1)" = "$before" ]
  settled
}

@test 'C4: a member that another one can no longer dial is put back at once' {
  guard '{ tool: nftables, clients: [198.51.100.0/24] }'
  before=$(rules etcd1)
  # From now on etcd3 comes from an address that the inventory does not know.
  stranger=$(address etcd3 | sed 's/[0-9]*$/77/')
  net=${stranger%.*}.0/24
  on etcd3 ip address add "$stranger/24" dev eth0
  on etcd3 ip route replace "$net" dev eth0 src "$stranger"
  run -1 wall 00-preflight --limit etcd1
  [[ $output == *"etcd's peer port of etcd1, by a new connection from etcd3, can't be reached"* ]]
  [ "$(rules etcd1)" = "$before" ]
  on etcd3 ip route replace "$net" dev eth0 src "$(address etcd3)"
  on etcd3 ip address del "$stranger/24" dev eth0
  all_serve
}

@test 'C4: killed before it confirmed, the host takes the change back by itself; the rerun finishes' {
  guard '{ tool: nftables, clients: [198.51.100.0/24] }'
  before=$(rules etcd1)
  unconfirmed etcd1 sleep 60
  begin 00-preflight --limit etcd1 --confirm-cluster "$LAB"
  eventually 30 test -e "$KNOCKED"
  kill_run
  [[ $(rules etcd1) == *198.51.100.0/24* ]]
  eventually 40 rules_are etcd1 "$before"
  settled
  confirmable
  on etcd1 journalctl -u etcd-firewall-back | grep 'was not confirmed'
  wall 00-preflight
  [[ $(rules etcd1) == *198.51.100.0/24* ]]
  unchanged 00-preflight
}

@test 'C4: a power cut before it confirmed ends with what was there, too' {
  guard nftables
  before=$(rules etcd1)
  unconfirmed etcd1 sleep 60
  begin 00-preflight --limit etcd1 --confirm-cluster "$LAB"
  eventually 30 test -e "$KNOCKED"
  kill_run
  [ "$(rules etcd1)" != "$before" ]
  fault restart etcd1
  [ "$(rules etcd1)" = "$before" ]
  eventually 20 all_serve
  settled
}

@test 'C4: ufw lets in ssh first, then whom etcd needs; manual rules stay' {
  guard '{ tool: ufw, clients: [192.0.2.0/24, "2001:db8::/32"], ssh: [192.0.2.9] }'
  on etcd1 sh -c 'apt-get -qq update && apt-get -qq -y --no-install-recommends install ufw' >"$BATS_TEST_TMPDIR/apt" 2>&1
  on etcd1 ufw allow 8080/tcp comment mine
  run -10 runbook 00-preflight --dry-run --limit etcd1
  [[ $output == *"+allow from $(address etcd1 | sed 's/[0-9]*$/1/') to any port 22 proto tcp comment 'etcd-runbooks: ssh: connection in use'"* ]]
  before=$(pids)
  wall 00-preflight --limit etcd1,lb1
  [[ $(on etcd1 nft list tables) != *etcd_runbooks* ]]
  [[ $(on etcd1 ufw status) == *'Status: active'*'# mine'* ]]
  ufw_guards
  unchanged 00-preflight --limit etcd1,lb1
  on etcd1 ufw delete allow from "$(address etcd2)" to any port 2380 proto tcp
  wall 00-preflight --limit etcd1
  [ "$(pids)" = "$before" ]
  fault restart etcd1
  ufw_guards
  [[ $(on etcd1 ufw status) == *'Status: active'*'# mine'* ]]
  unchanged 00-preflight --limit etcd1,lb1
}

ufw_guards() {
  eventually 20 all_serve
  opens etcd2 etcd1 2380
  opens lb1 etcd1 2379
  opens etcd2 lb1 2379
  for port in 22 2380; do blocked lb1 etcd1 $port; done
}

@test 'C4: off takes ours out again, and nothing else' {
  guard off
  run -10 runbook all --dry-run
  wall all
  for host in etcd1 etcd2 lb1; do
    run ! on "$host" sh -c 'ls -A /etc/systemd/system/etcd-firewall.service /opt/etcd/libexec/etcd-firewall /etc/etcd-runbooks 2>/dev/null | grep "firewall"'
    run ! on "$host" systemctl is-active --quiet etcd-firewall.service
    [ -z "$(rules "$host")" ]
  done
  [[ $(on etcd1 ufw show added) == *mine* ]]
  [[ $(on etcd1 ufw status) == *inactive* ]]
  opens lb1 etcd2 2380
  unchanged all
  all_serve
}
