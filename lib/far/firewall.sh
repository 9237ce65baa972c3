# shellcheck shell=sh
# Verbs that know firewalls; host.sh and etcd.sh go before. PROGRAM is lib/firewall/etcd-firewall.sh, as a payload: what
# is installed on the host may be older, or on its way out.

FIREWALL_TIMER=etcd-firewall-back

# Before rules are switched: whatever becomes of this run or its connection, systemd puts back what was there.
arm_firewall() { # SECONDS PROGRAM
  systemctl --quiet stop "$FIREWALL_TIMER.timer" 2>/dev/null || :
  systemctl reset-failed "$FIREWALL_TIMER.service" 2>/dev/null || :
  cp "$SESSION/$2" /run/etcd-runbooks/etcd-firewall
  systemd-run --quiet --unit="$FIREWALL_TIMER" --on-active="$1" --timer-property=AccuracySec=100ms \
    /bin/sh /run/etcd-runbooks/etcd-firewall back >&2
}

load_firewall() { # PROGRAM
  must 'load the firewall rules' sh "$SESSION/$1" load
}

disarm_firewall() { # UNIT SECONDS
  systemctl --quiet stop "$FIREWALL_TIMER.timer" 2>/dev/null || :
  [ -e "/run/etcd-runbooks/pending/$1" ] ||
    die "proving the rules took more than $2 s, so the host has put back what was there"
}

reaches() { # ADDRESS PORT WHAT: by a new connection, with what a minimal host has
  unreachable="$3 can't be reached ($1 port $2); does this host come from an address that the inventory does not know?"
  if command -v curl >/dev/null; then
    case $1 in *:*) at="[$1]" ;; *) at=$1 ;; esac
    # TLS may fail as it likes; only whether there was a connection counts.
    took=$(curl -sk --connect-timeout 4 -m 6 -o /dev/null -w '%{time_connect}' "https://$at:$2/" || :)
    [ "${took#0.000000}" ] || die "$unreachable"
  elif command -v bash >/dev/null; then
    # shellcheck disable=SC2016 # expands in bash
    timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/$2"' bash "$1" "$2" 2>/dev/null || die "$unreachable"
  fi
}
