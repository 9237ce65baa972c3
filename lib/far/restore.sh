# shellcheck shell=sh
# Verbs that put another database under a member; host.sh and etcd.sh go before. What lies in a staging directory is a
# copy of ours and may be thrown away; a member's own data is only ever renamed.

receive_chunk() { # STAGING SHA256 OFFSET PAYLOAD: the bytes of a snapshot from there on
  (umask 077 && mkdir -p "$1")
  [ "$3" != 0 ] || : >"$1/$2.part"
  [ "$(wc -c <"$1/$2.part")" = "$3" ] || die "$1/$2.part is not what this run has written so far"
  cat "$SESSION/$4" >>"$1/$2.part"
}

complete_copy() { # STAGING SHA256: it gets its name only once it is whole
  printf '%s  %s\n' "$2" "$1/$2.part" | sha256sum --check --quiet - >&2 || die "the snapshot did not arrive whole"
  sync "$1/$2.part"
  mv -fT "$1/$2.part" "$1/$2.db"
  sync "$1"
}

restore_beside() { # STAGING WAL SHA256 RESTORER COMMAND...: a whole restore, without touching the member's own data
  staging=$1 wal=$2 copy=$1/$3.db restorer=$4
  shift 4
  rm -f "$staging/prepared"
  rm -rf "$staging/data" "$staging/data.tmp" # a try that was killed; etcdutl wants none
  if [ "$wal" ]; then rm -rf "$wal" "$wal.tmp"; fi
  "$restorer" snapshot status "$copy" -w json >"$staging/status" 2>"$SESSION/out" || {
    tail -n 3 "$SESSION/out" >&2
    die 'the content of the snapshot could not be read'
  }
  must 'the snapshot could not be restored' "$@"
  for made in "$staging/data" ${wal:+"$wal"}; do
    chown -R etcd:etcd "$made"
    chmod 700 "$made"
    find "$made" -type d -exec chmod 700 {} +
  done
  sync -f "$staging"
  if [ "$wal" ]; then sync -f "$wal"; fi
}

disable_at_boot() { # UNIT: a reboot must not start what is being exchanged
  systemctl --quiet disable "$1" 2>&1
  flush_links
}

pause_backups() { # TIMER SERVICE
  systemctl stop "$1" "$2" 2>/dev/null || :
}

resume_backups() { # TIMER
  if systemctl --quiet is-enabled "$1" 2>/dev/null; then systemctl start "$1"; fi
}

data_in_use() { # DATA: bbolt holds a lock on its file for as long as a process has it open
  [ -e "$1/member/snap/db" ] && ! flock -n -s "$1/member/snap/db" true
}

stop_member() { # UNIT DATA PORT...: until nothing of it is left
  unit=$1 data=$2
  shift 2
  systemctl stop "$unit"
  for port in "$@"; do
    while ss -Hltn "sport = :$port" | grep -q .; do pause 0.1; done
  done
  while data_in_use "$data"; do pause 0.1; done
  echo "$unit is stopped, its ports are closed, nobody has its data open"
}

keep_aside() { # PATH ASIDE: never deleted; what is empty may be replaced
  if [ ! -e "$1" ] || [ ! "$(ls -A "$1")" ]; then return 0; fi
  [ ! -e "$2" ] || die "$2 is there already; rename it by hand, then run this again"
  mv -T "$1" "$2"
  flush_name "$1"
  printf '%s is kept as %s\n' "$1" "$2"
}

exchange() { # STAGED PATH ASIDE UNIT: the restored data takes the place of the old; again, if this was killed half-way
  case $(systemctl show -p ActiveState --value "$4") in
    inactive | failed) ;;
    *) die "$4 runs" ;;
  esac
  if [ -e "$1" ]; then
    keep_aside "$2" "$3"
    mv -T "$1" "$2"
    flush_name "$1"
    flush_name "$2"
  fi
  [ -e "$2" ] || die "neither $1 nor $2 is there"
}

drop_staging() { # STAGING: the snapshot's copy, once it is restored and proven
  [ ! -e "$1/data" ] || die "$1/data was not put into its place"
  rm -rf "$1"
  flush_name "$1"
}

rename_mark() { # FROM TO
  mv -fT "$1" "$2"
  flush_name "$2"
}

replayed() { # PORT: until etcd has applied all that its log says is committed; it needs no quorum for that
  tries=100
  while [ "$tries" -gt 0 ]; do
    local_page "$1" /metrics cat >"$SESSION/metrics" || :
    counted() { sed -n "s/^etcd_server_proposals_$1_total //p" "$SESSION/metrics"; }
    case $(counted committed) in
      '' | 0) ;;
      "$(counted applied)") return 0 ;;
    esac
    tries=$((tries - 1))
    pause 0.2
  done
  echo 'etcd did not come up on this data; its database is taken as it lies'
}

bytes() { # HEX
  for pair in $(printf '%s' "$1" | sed 's/../& /g'); do
    # shellcheck disable=SC2059 # an octal escape
    printf "\\$(printf %03o "0x$pair")"
  done
}

save_survivor() { # UNIT DATA STAGING RESTORER PORT: its database as a snapshot, which is the file and its SHA-256
  unit=$1 data=$2 staging=$3 restorer=$4
  (umask 077 && mkdir -p "$staging")
  rm -f "$staging/survivor" "$staging/survivor.part"
  case $(systemctl show -p ActiveState --value "$unit") in
    active | activating) ;;
    *) start_unit "$unit" ;;
  esac
  replayed "$5"
  systemctl stop "$unit"
  while data_in_use "$data"; do pause 0.1; done
  cp "$data/member/snap/db" "$staging/survivor.part"
  sum=$(sha256sum "$staging/survivor.part" | cut -c1-64)
  bytes "$sum" >>"$staging/survivor.part"
  content=$("$restorer" snapshot status "$staging/survivor.part" -w json 2>"$SESSION/out") || {
    tail -n 3 "$SESSION/out" >&2
    die 'its database could not be read'
  }
  mv -fT "$staging/survivor.part" "$staging/survivor.db"
  printf '{"sha256":"%s","size":%s,"status":%s}\n' \
    "$(sha256sum "$staging/survivor.db" | cut -c1-64)" "$(wc -c <"$staging/survivor.db")" "$content" >"$staging/survivor.new"
  sync "$staging/survivor.db" "$staging/survivor.new"
  mv -fT "$staging/survivor.new" "$staging/survivor"
  sync "$staging"
}
