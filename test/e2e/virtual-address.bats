#!/usr/bin/env bats
# Two load balancers and an address that is on the one of them that works.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash
load writer.bash

setup_file() {
  lab_up e2e-virtual --lbs 2
  export VIRTUAL
  VIRTUAL=$(address lb1 | sed 's/[0-9]*$/100/')
}

teardown_file() {
  stop_writing
  lab_down
}

# virtual VALUE: the lab's inventory with this virtualAddress
virtual() { alter "/^    loadBalancers:\$/i\\    virtualAddress: $1"; }

# holders: the load balancers that have the address now
holders() {
  local balancer
  for balancer in lb1 lb2; do
    [ -z "$(on "$balancer" ip -o addr show to "$VIRTUAL")" ] || echo "$balancer"
  done
}

other() { [ "$1" = lb1 ] && echo lb2 || echo lb1; } # BALANCER

holds() { [ "$(holders)" = "$1" ]; } # BALANCER, and nobody else

has() { on "$1" ip -o addr show to "$VIRTUAL" | grep -q .; } # BALANCER

# client WORDS…: etcdctl over TLS, by the address alone
client() { etcdctls etcd1 --endpoints="https://$VIRTUAL:2379" "$@"; }

@test "C3: an address that another machine answers for is refused" {
  gateway=${VIRTUAL%.*}.1
  virtual "$gateway"
  run -5 runbook 07-haproxy --yes
  [[ $output == *"$gateway belongs to another machine already"*'nothing was changed'* ]]
}

@test "C3: the chain gives the virtual address to one load balancer, and clients reach the cluster there" {
  virtual "$VIRTUAL"
  runbook all --yes
  holder=$(holders)
  [[ $holder == lb[12] ]]
  [ "$(client put /virtual yes)" = OK ]
  run -0 runbook status
  [[ $output == *"$VIRTUAL is on $holder"* ]]
  unchanged all
}

@test "C3: the address moves when its host loses power; a client over TLS goes on, and loses no write" {
  holder=$(holders)
  start_writing --through "$VIRTUAL"
  fault kill "$holder"
  eventually 30 has "$(other "$holder")"
  written=$(acknowledged)
  eventually 30 acknowledged_since $((written + 20))
  fault start "$holder"
  nothing_lost
}

@test "C3: the host that comes back only stands by" {
  holder=$(holders)
  back=$(other "$holder")
  eventually 60 on "$back" systemctl is-active keepalived haproxy
  unchanged all
  run -0 runbook status
  [[ $output == *"$VIRTUAL is on $holder"* ]]
  run ! on "$back" sh -c 'journalctl -b -u keepalived -o cat | grep "Entering MASTER"'
}

@test "C3: the address leaves a host whose HAProxy has stopped; 07 starts it again, and nothing moves back" {
  holder=$(holders)
  on "$holder" systemctl stop haproxy
  eventually 30 holds "$(other "$holder")"
  [ "$(client put /moved yes)" = OK ]
  run -1 runbook status
  [[ $output == *"HAProxy on $holder does not run"* ]]
  runbook 07-haproxy
  holds "$(other "$holder")"
  runbook status
}

@test "C3: the address leaves a host that is cut off from the members" {
  holder=$(holders)
  fault partition "$holder" --peers
  eventually 30 has "$(other "$holder")"
  eventually 30 holds "$(other "$holder")"
  fault heal "$holder"
  # Its HAProxy counts two good checks before it believes in a member again.
  eventually 30 runbook status
}

@test "C3: a changed setting is loaded without a restart, last by who holds the address, and nothing moves" {
  holder=$(holders)
  before=$(on "$holder" systemctl show -p MainPID --value keepalived)
  virtual "{ address: $VIRTUAL, prefix: 24 }"
  run -10 runbook 07-haproxy --dry-run
  [[ $output == *"+        $VIRTUAL/24 dev eth0"*"order: $(other "$holder"), $holder;"* ]]
  runbook 07-haproxy
  [[ $(on "$holder" ip -o addr show to "$VIRTUAL") == *"$VIRTUAL/24 "* ]]
  holds "$holder"
  [ "$(on "$holder" systemctl show -p MainPID --value keepalived)" = "$before" ]
  unchanged 07-haproxy
}

@test "C3: what keepalived does not accept never gets in its way" {
  virtual "{ address: $VIRTUAL, interface: eth7 }"
  before=$(holders)
  run -1 runbook 07-haproxy
  [[ $output == *'eth7'*"doesn't exist"*'was refused by its own program'* ]]
  holds "$before"
  virtual "{ address: $VIRTUAL, prefix: 24 }"
  unchanged 07-haproxy
}

@test "C3: status says who holds it when two do, and when keepalived does not run" {
  holder=$(holders)
  standby=$(other "$holder")
  # It does not give the address up, and nobody hears of it any more.
  on "$holder" systemctl kill -s STOP keepalived
  eventually 30 has "$standby"
  run -1 runbook status
  on "$holder" systemctl kill -s CONT keepalived
  [[ $output == *"lb1 and lb2 hold $VIRTUAL at once"*'IP protocol 112'* ]]
  eventually 30 one_holds
  standby=$(other "$(holders)")
  on "$standby" systemctl stop keepalived
  run -1 runbook status
  [[ $output == *"keepalived on $standby does not run"* ]]
  runbook 07-haproxy
  runbook status
}

one_holds() { [[ $(holders) == lb[12] ]]; }

@test "C3: without the key in the inventory the address and keepalived go, once that is agreed to" {
  alter
  run -2 runbook 07-haproxy </dev/null
  [[ $output == *"clients at $VIRTUAL will reach nobody"* ]]
  runbook 07-haproxy --yes
  [ -z "$(holders)" ]
  for balancer in lb1 lb2; do
    run ! on "$balancer" systemctl is-active keepalived
    run ! on "$balancer" sh -c 'ls /etc/keepalived/keepalived.conf /usr/libexec/keepalived/etcd-balancer'
  done
  unchanged 07-haproxy
}

@test "C3: keepalived that somebody else has set up is left alone, and not taken over" {
  on lb2 sh -c 'echo "# by hand" >/etc/keepalived/keepalived.conf'
  unchanged 07-haproxy
  virtual "$VIRTUAL"
  run -5 runbook all --yes
  [[ $output == *'/etc/keepalived/keepalived.conf was not written by these runbooks, on lb2'* ]]
  [ "$(on lb2 cat /etc/keepalived/keepalived.conf)" = '# by hand' ]
}
