# Sourced after checks.bash: what tests of firewalls ask of hosts, and how a confirmation is kept from happening.

# guard WORDS…: the lab's inventory with this firewall: guard nftables, guard '{ tool: ufw, … }'
guard() { alter "/^    etcd:\$/i\\    firewall: $*"; }

# wall NAME [FLAG…]: a run that may change firewalls
wall() { runbook "$@" --confirm-cluster "$LAB"; }

# opens FROM TO PORT: whether a new connection gets through
opens() { on "$1" timeout 2 bash -c "exec 3<>/dev/tcp/$(address "$2")/$3"; }

# allowed: what every rule set must let in, whatever else it does
allowed() {
  for pair in 'etcd1 etcd2 2380' 'etcd3 etcd2 2380' 'etcd1 etcd2 2379' 'lb1 etcd2 2379' 'etcd1 lb1 2379' 'lb1 etcd1 22'; do
    # shellcheck disable=SC2086 # three words
    opens $pair || { echo "closed: $pair" && return 1; }
  done
}

# blocked FROM TO PORT
blocked() { ! opens "$@" || { echo "open: $*" && return 1; }; }

# rules HOST: ours, as the kernel or ufw has them
rules() { on "$1" sh -c 'nft -s list table inet etcd_runbooks 2>/dev/null; ufw show added 2>/dev/null | grep etcd-runbooks || :'; }

# On the way to a host the second ssh of a run meets this script's rest: unconfirmed HOST COMMAND…
unconfirmed() {
  local bin=$BATS_TEST_TMPDIR/bin
  mkdir -p "$bin"
  printf '#!/bin/sh
case " $* " in *" %s "*) mkdir "%s/first" 2>/dev/null || { : >"%s/knocked"; exec %s; } ;; esac
exec %q "$@"\n' "$(address "$1")" "$bin" "$bin" "${*:2}" "$(command -v ssh)" >"$bin/ssh"
  chmod +x "$bin/ssh"
  # shellcheck disable=SC2034 # for the test
  PATH=$bin:$PATH KNOCKED=$bin/knocked
}

# Ends that.
confirmable() {
  rm "$BATS_TEST_TMPDIR/bin/ssh"
  hash -r
}
