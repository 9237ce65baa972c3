# shellcheck shell=sh
# The applying verbs of the far side. Each does one thing, may be killed anywhere, and leaves the old or the new, never a mix.
# Payloads lie in $SESSION. Every verb prints what failed on stderr and ends the script with a code other than 0.
set -eu

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

flush() { # FILE...: to disk, with the directory that names it
  for flushed in "$@"; do
    sync "$flushed"
    sync "$(dirname "$flushed")"
  done
}

make_directory() { # PATH MODE OWNER GROUP
  [ -d "$1" ] || mkdir -p "$1"
  chown "$3:$4" "$1"
  chmod "$2" "$1"
  sync "$(dirname "$1")"
}

checked_by() { # COMMAND...: the next file must pass this before it is switched in
  CHECK=$*
}

put_file() { # PATH MODE OWNER GROUP SHA256 PAYLOAD
  staged=$(dirname "$1")/.$(basename "$1").new
  rm -f "$staged"
  (umask 077 && cat "$SESSION/$6" >"$staged")
  chown "$3:$4" "$staged"
  chmod "$2" "$staged"
  printf '%s  %s\n' "$5" "$staged" | sha256sum --check --quiet - >&2 || die "$1 did not arrive whole"
  # shellcheck disable=SC2086 # a command line of ours
  [ -z "${CHECK:-}" ] || $CHECK "$staged" >"$SESSION/out" 2>&1 || {
    tail -n 8 "$SESSION/out" >&2
    rm -f "$staged"
    die "$1 was refused by its own program ($CHECK); the old one stays"
  }
  CHECK=
  sync "$staged"
  mv -fT "$staged" "$1"
  sync "$(dirname "$1")"
}

set_attributes() { # PATH MODE OWNER GROUP
  chown "$3:$4" "$1"
  chmod "$2" "$1"
}

put_link() { # PATH TARGET
  staged=$(dirname "$1")/.$(basename "$1").new
  rm -f "$staged"
  ln -s "$2" "$staged"
  mv -fT "$staged" "$1"
  sync "$(dirname "$1")"
}

keep_before() { # PATH: a foreign file that --adopt replaces stays beside it
  cp -a "$1" "$1.before"
  flush "$1.before"
}

make_user() { # NAME HOME
  getent group "$1" >/dev/null || groupadd --system "$1"
  getent passwd "$1" >/dev/null ||
    useradd --system --gid "$1" --home-dir "$2" --no-create-home --shell /usr/sbin/nologin "$1"
}

reload_units() {
  systemctl daemon-reload
}

enable_unit() { # UNIT
  systemctl --quiet enable "$1"
}

start_unit() { # UNIT: without waiting, since the first of several members is ready only when a majority is
  systemctl reset-failed "$1" 2>/dev/null || :
  systemctl start --no-block "$1"
}

restart_unit() { # UNIT
  systemctl reset-failed "$1" 2>/dev/null || :
  systemctl restart --no-block "$1"
}

reload_service() { # UNIT
  systemctl reload "$1"
}

mark_pending() { # UNIT: changed on disk, not yet loaded; a reboot clears both
  mkdir -p /run/etcd-runbooks/pending
  : >"/run/etcd-runbooks/pending/$1"
}

clear_pending() { # UNIT
  rm -f "/run/etcd-runbooks/pending/$1"
}

# A rolling change keeps what was there until the changed service has proven itself. Without the pending mark a kept
# file is left from a roll that ended between its proof and its tidying up, so it is taken anew.
stash() { # UNIT PATH
  kept=$(dirname "$2")/.$(basename "$2").previous
  if [ -e "/run/etcd-runbooks/pending/$1" ]; then
    if [ -e "$kept" ] || [ -e "$kept.none" ]; then return 0; fi
  fi
  rm -f "$kept" "$kept.none"
  if [ -e "$2" ]; then
    cp -a "$2" "$kept.new"
    sync "$kept.new"
    mv -fT "$kept.new" "$kept"
  else
    : >"$kept.none"
  fi
  sync "$(dirname "$2")"
}

unstash() { # PATH
  kept=$(dirname "$1")/.$(basename "$1").previous
  if [ -e "$kept" ]; then
    mv -fT "$kept" "$1"
  elif [ -e "$kept.none" ]; then
    rm -f "$1" "$kept.none"
  fi
  sync "$(dirname "$1")"
}

forget() { # PATH
  kept=$(dirname "$1")/.$(basename "$1").previous
  rm -f "$kept" "$kept.none"
}

remove_file() { # PATH: only files these runbooks made; data directories are never removed
  rm -f "$1"
  sync "$(dirname "$1")"
}

unmask_unit() { # UNIT
  systemctl --quiet --runtime unmask "$1"
}

wait_active() { # UNIT
  until [ "$(systemctl show -p ActiveState --value "$1")" = active ]; do
    if [ "$(systemctl show -p ActiveState --value "$1")" = failed ]; then
      journalctl -q -u "$1" -n 5 -o cat --no-pager >&2
      die "$1 failed"
    fi
    sleep 0.1
  done
}
