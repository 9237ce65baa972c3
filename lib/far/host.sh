# shellcheck shell=sh
# The applying verbs of the far side. Each does one thing, may be killed anywhere, and leaves the old or the new, never a mix.
# Payloads lie in $SESSION. Every verb prints what failed on stderr and ends the script with a code other than 0.
set -eu

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

split() { # PATH: into $place and $name, as dirname and basename would, without a process for each
  name=${1%/}
  place=${name%/*}
  name=${name##*/}
  [ "$place" ] || place=/
}

sha256_of() { # FILE: openssl, where it is, lets the processor do it, in a fifth of the time that sha256sum takes
  if ! sum=$(openssl dgst -sha256 -r "$1" 2>/dev/null); then sum=$(sha256sum <"$1"); fi
  printf '%s\n' "${sum%% *}"
}

flush_name() { # PATH: the directory that names it, to disk
  split "$1"
  sync "$place"
}

flush() { # FILE...: to disk, with the directory that names it
  for flushed in "$@"; do
    split "$flushed"
    sync "$flushed" "$place"
  done
}

make_directory() { # PATH MODE OWNER GROUP
  # It gives missing parents 0755, whatever the umask: they must let the owner through.
  install -d -m "$2" -o "$3" -g "$4" "$1"
  flush_name "$1"
}

checked_by() { # COMMAND...: the next file must pass this before it is switched in
  CHECK=$*
}

put_file() { # PATH MODE OWNER GROUP SHA256 PAYLOAD
  split "$1"
  staged=$place/.$name.new
  install -T -m "$2" -o "$3" -g "$4" "$SESSION/$6" "$staged" # nobody else may read it before it has its mode
  sha256sum --check --quiet - >&2 <<END || die "$1 did not arrive whole"
$5  $staged
END
  # shellcheck disable=SC2086 # a command line of ours
  [ -z "${CHECK:-}" ] || $CHECK "$staged" >"$SESSION/out" 2>&1 || {
    tail -n 8 "$SESSION/out" >&2
    rm -f "$staged"
    die "$1 was refused by its own program ($CHECK); the old one stays"
  }
  CHECK=
  sync "$staged"
  mv -fT "$staged" "$1"
  sync "$place"
}

set_attributes() { # PATH MODE OWNER GROUP
  chown "$3:$4" "$1"
  chmod "$2" "$1"
}

put_link() { # PATH TARGET
  split "$1"
  staged=$place/.$name.new
  ln -sfT "$2" "$staged"
  mv -fT "$staged" "$1"
  sync "$place"
}

keep_before() { # PATH: what --adopt replaces stays beside it; so does one that was kept earlier, as .before.~1~
  if [ -d "$1" ] && [ ! -L "$1" ]; then
    mv -T --backup=numbered "$1" "$1.before" # nothing can be renamed over a directory
  else
    cp -aT --backup=numbered "$1" "$1.before"
  fi
  [ -L "$1.before" ] || sync "$1.before"
  flush_name "$1"
}

make_group() { # NAME
  getent group "$1" >/dev/null || groupadd --system "$1"
  sync /etc
}

# After a power cut an account made anew may get another number than the one its files belong to.
make_user() { # NAME HOME
  make_group "$1"
  getent passwd "$1" >/dev/null ||
    useradd --system --gid "$1" --home-dir "$2" --no-create-home --shell /usr/sbin/nologin "$1"
  sync /etc
}

# Without hostnamectl, which needs a message bus; systemd-hostnamed reads the file when it is asked.
set_hostname() { # NAME
  staged=/etc/.hostname.new
  printf '%s\n' "$1" >"$staged"
  chmod 644 "$staged"
  sync "$staged"
  mv -fT "$staged" /etc/hostname
  sync /etc
  if command -v hostname >/dev/null; then hostname "$1"; else printf '%s\n' "$1" >/proc/sys/kernel/hostname; fi
}

reload_units() {
  systemctl daemon-reload
}

flush_links() { # systemctl makes and removes links, and leaves it to the kernel when that is on the disk
  set -- /etc/systemd/system/*.wants
  [ -d "$1" ] || shift
  sync /etc/systemd/system "$@"
}

enable_unit() { # UNIT [--no-reload]: without it systemd reads its units again
  systemctl --quiet enable ${2:+"$2"} "$1"
  flush_links
}

disable_unit() { # UNIT: it neither runs nor starts at boot any more
  systemctl --quiet disable --now "$1" >&2
  flush_links
}

# Between two tries `start` would wait for the next one, and count it as one; `restart` begins at once.
start_unit() { # UNIT: without waiting, since the first of several members is ready only when a majority is
  if [ "$(systemctl show -p SubState --value "$1")" = auto-restart ]; then
    restart_unit "$1"
  else
    systemctl reset-failed "$1" 2>/dev/null || :
    systemctl start --no-block "$1"
  fi
}

start_or_renew() { # UNIT FILE...: starts it; one that is only starting, since before such a file changed, begins anew
  since=''
  if age=$(unit_age "$1"); then since=$(($(date +%s) - age)); fi
  unit=$1
  shift
  for path in "$@"; do
    if [ "$since" ] && [ "$(stat -Lc %Z "$path" 2>/dev/null || echo 0)" -gt "$since" ]; then
      restart_unit "$unit"
      return
    fi
  done
  start_unit "$unit"
}

unit_age() { # UNIT: seconds since its process began, as long as it is only starting; else it fails
  [ "$(systemctl show -p ActiveState --value "$1")" = activating ] || return 1
  began=$(systemctl show -p ExecMainStartTimestampMonotonic --value "$1")
  [ "${began:-0}" -gt 0 ] || return 1
  read -r uptime _ </proc/uptime
  echo $((${uptime%%.*} - began / 1000000))
}

has_process() { # UNIT, by cgroups(7)
  procs=/sys/fs/cgroup/system.slice/$1/cgroup.procs
  [ -r "$procs" ] && read -r _ <"$procs"
}

restart_unit() { # UNIT
  # What runs has not failed, and a stop makes systemd count its restarts anew.
  has_process "$1" || systemctl reset-failed "$1" 2>/dev/null || :
  systemctl restart --no-block "$1"
}

reload_unit() { # UNIT
  systemctl reload "$1"
}

remove_file() { # PATH: only files these runbooks made; data directories are never removed
  rm -f "$1"
  flush_name "$1"
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
