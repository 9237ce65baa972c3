#!/usr/bin/env bats
# A cluster of Debian 13's packages, and what newer packages do to it. The tests build on one another.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash

setup_file() {
  lab_up e2e-package-upgrade --image trixie --lbs 0 --etcd 3.5.16
}

teardown_file() {
  lab_down
}

# wanted VERSION: the lab's inventory with packages of that etcd.
wanted() { alter "s/from: mirror/from: package/; /^      url:/d; /^      sha256:/d; s/version: .*/version: $1/"; }

# offer VERSION [PROGRAM]: every host's package sources have etcd's packages in that version, too. Their programs are
# Debian's, which say another version of the same length, or one that can say it and nothing else.
offer() {
  local work=$BATS_FILE_TMPDIR/$1 url package deb
  url=$(grep -oE 'http://[^/]+' "$BATS_FILE_TMPDIR/inventory")/apt/trixie
  mkdir "$work"
  for package in etcd-server etcd-client; do
    deb=$(curl -fsS "$url/Packages" | sed -n "s,^Filename: \./\(${package}_3.5.16.*\),\1,p")
    curl -fsS -o "$work/deb" "$url/$deb"
    dpkg-deb -R "$work/deb" "$work/$package"
    sed -i "s/^Version: .*/Version: $1-1/" "$work/$package/DEBIAN/control"
    LC_ALL=C sed -i "s/3\.5\.16/$1/g" "$work/$package"/usr/bin/*
    [ -z "${2-}" ] || [ $package = etcd-client ] || printf '%b' "$2" >"$work/$package/usr/bin/etcd"
    dpkg-deb -Zgzip -z1 -b "$work/$package" "$work/${package}_$1-1.deb" >/dev/null
    rm -r "${work:?}/$package" "$work/deb"
  done
  (cd "$work" && apt-ftparchive packages . >Packages)
  for member in $MEMBERS; do
    on "$member" sh -c "mkdir -p /root/$1 && tar -xC /root/$1 && echo 'deb [trusted=yes] file:/root/$1 ./' >/etc/apt/sources.list.d/$1.list && apt-get -qq update" < <(tar -cC "$work" .)
  done
}

running() { each sh -c 'exe=$(readlink "/proc/$(systemctl show etcd -p MainPID --value)/exe"); echo "$exe $($exe --version | head -n 1)"' | sort -u; }
# How often systemd has started etcd on each member.
starts() { each sh -c 'journalctl -q -o cat UNIT=etcd.service | grep -c "^Started etcd"'; }

@test "D1: Debian 13's packages become a cluster, with etcdutl for the backups" {
  wanted 3.5.16
  run -0 runbook all --yes
  [ "$(grep -cE '^ +etcd[123] .* 3\.5\.16 +(leader|follower) ' <<<"$output")" = 3 ]
  [[ $output == *'restored in a trial'* ]]
  [ "$(running)" = '/usr/bin/etcd etcd Version: 3.5.16' ]
  unchanged all
}

@test "D1: an unattended upgrade leaves what is held, and restarts nothing" {
  offer 3.5.17
  before=$(pids)
  run -0 on etcd1 sh -c 'DEBIAN_FRONTEND=noninteractive apt-get -y upgrade'
  [[ $output == *'kept back'*etcd-client*etcd-server* ]]
  [ "$(pids)" = "$before" ]
  unchanged all
}

@test "D1: a new etcd.version brings the new packages to one member after the other, each restarted once" {
  wanted 3.5.17
  before=$(starts)
  run -0 runbook 01-install
  [[ $output == *'etcd2: etcd runs from that package; 04-cluster brings it in, one member at a time'* ]]
  [ "$(starts)" = "$before" ]
  runbook 04-cluster --yes
  all_serve
  [ "$(running)" = '/usr/bin/etcd etcd Version: 3.5.17' ]
  [ "$(starts)" = "$(for count in $before; do echo $((count + 1)); done)" ]
  unchanged all
}

@test "D1: programs that a member does not come up with are put back, and no other member gets them" {
  offer 3.5.18 '#!/bin/sh\n[ "$1" = --version ] || exit 1\necho etcd Version: 3.5.18\n'
  wanted 3.5.18
  run -1 runbook 04-cluster --yes
  [[ $output == *'did not accept the change'*'is back on '*'restarted and healthy'* ]]
  all_serve
  [ "$(running)" = '/usr/bin/etcd etcd Version: 3.5.17' ]
  [ "$(each dpkg-query -W -f '${Version}\n' etcd-server | sort | uniq -c | xargs)" = '2 3.5.17-1 1 3.5.18-1' ]
  wanted 3.5.17
  runbook all --yes
  [ "$(each dpkg-query -W -f '${Version}\n' etcd-server | sort -u)" = 3.5.17-1 ]
  [ "$(running)" = '/usr/bin/etcd etcd Version: 3.5.17' ]
  all_serve
  unchanged all
}
