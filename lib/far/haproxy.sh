# shellcheck shell=sh
# Verbs that know HAProxy; host.sh and etcd.sh go before.

balancer_workers() { # UNIT: processes that listen; the master does too for a moment, while it tries a configuration
  ss -Hltnp | grep -o '"haproxy",pid=[0-9]*' | sort -u | grep -v "=$(systemctl show -p MainPID --value "$1")$" || :
}

# A reload is a signal, and says nothing of its end: one that failed leaves the old process listening, so only a new one
# that listens is a proof. The configuration of a package, which may be what was there before, listens nowhere.
reload_balancer() { # UNIT CONFIG
  balancer_workers "$1" >"$SESSION/before"
  systemctl reload "$1" || balancer_failed "$1"
  grep -qE '^[[:space:]]*bind[[:space:]]' "$2" || return 0
  left=100
  until balancer_workers "$1" | grep -qvxFf "$SESSION/before"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || balancer_failed "$1"
    pause 0.1
  done
}

balancer_failed() { # UNIT
  journalctl -q "_SYSTEMD_UNIT=$1" --since=-30s -o cat --no-pager 2>/dev/null | grep ALERT | tail -n 2 >&2 || :
  if systemctl -q is-active "$1"; then die "$1 did not load its configuration; the process from before goes on"; fi
  die "$1 does not run: it did not load its configuration"
}

wait_backends() { # UNIT COUNT SECONDS PROBE: until HAProxy has seen so many members up, or says which it has not
  wanted=$2 left=$(($3 * 10))
  while :; do
    case $(systemctl show -p SubState --value "$1") in
      failed | auto-restart) balancer_failed "$1" ;;
    esac
    sh -c "$4" >"$SESSION/stats" || [ "$?" != 69 ] || return 0 # nothing here can ask it
    up=$(grep -cE '^etcd,.*,UP,.*,(\* )?L7OK,' "$SESSION/stats" || :)
    [ "$up" -lt "$wanted" ] || return 0
    left=$((left - 1))
    [ "$left" -gt 0 ] || break
    pause 0.1
  done
  grep -vE '^etcd,.*,UP,.*,(\* )?L7OK,' "$SESSION/stats" |
    sed -nE 's/^etcd,([^,]*),.*,(UP|DOWN|NOLB|MAINT)[^,]*,.*,(\* )?((INI|SOCKERR|L[467])[A-Z]*),.*/\1: \2 (\4)/p' >&2
  die "HAProxy sees $up members up, and $wanted are needed"
}
