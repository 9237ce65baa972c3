# shellcheck shell=sh
# Verbs that know HAProxy; host.sh and etcd.sh go before.

wait_reloaded() { # UNIT: until the signal has led to an end; a configuration that can't be loaded leaves the old process
  pause 0.3
  until [ "$(systemctl show -p ActiveState --value "$1")" = active ]; do
    [ "$(systemctl show -p ActiveState --value "$1")" != failed ] || balancer_failed "$1"
    pause 0.1
  done
  case $(systemctl show -p StatusText --value "$1") in
    *ailed*) balancer_failed "$1" ;;
  esac
}

balancer_failed() { # UNIT
  journalctl -q "_SYSTEMD_UNIT=$1" -n 20 -o cat --no-pager 2>/dev/null | grep -E 'ALERT|rror' | tail -n 3 >&2 || :
  die "$1 did not load its configuration"
}

wait_backends() { # UNIT COUNT SECONDS PROBE: until HAProxy has seen so many members up, or says which it has not
  wanted=$2 left=$(($3 * 5))
  while :; do
    case $(systemctl show -p SubState --value "$1") in
      failed | auto-restart) balancer_failed "$1" ;;
    esac
    sh -c "$4" >"$SESSION/stats" || [ "$?" != 69 ] || return 0 # nothing here can ask it
    up=$(grep -cE '^etcd,.*,UP,.*,(\* )?L7OK,' "$SESSION/stats" || :)
    [ "$up" -lt "$wanted" ] || return 0
    left=$((left - 1))
    [ "$left" -gt 0 ] || break
    pause 0.2
  done
  grep -vE '^etcd,.*,UP,.*,(\* )?L7OK,' "$SESSION/stats" |
    sed -nE 's/^etcd,([^,]*),.*,(UP|DOWN|NOLB|MAINT)[^,]*,.*,(\* )?((INI|SOCKERR|L[467])[A-Z]*),.*/\1: \2 (\4)/p' >&2
  die "HAProxy sees $up members up, and $wanted are needed"
}
