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

put_file() { # PATH MODE OWNER GROUP SHA256 PAYLOAD
  staged=$(dirname "$1")/.$(basename "$1").new
  rm -f "$staged"
  (umask 077 && cat "$SESSION/$6" >"$staged")
  chown "$3:$4" "$staged"
  chmod "$2" "$staged"
  printf '%s  %s\n' "$5" "$staged" | sha256sum --check --quiet - >&2 || die "$1 did not arrive whole"
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

# A rolling change keeps what was there until the changed service has proven itself.
stash() { # PATH
  kept=$(dirname "$1")/.$(basename "$1").previous
  [ -e "$kept" ] || [ -e "$kept.none" ] || {
    if [ -e "$1" ]; then
      cp -a "$1" "$kept.new" && sync "$kept.new" && mv -fT "$kept.new" "$kept"
    else
      : >"$kept.none"
    fi
    sync "$(dirname "$1")"
  }
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
