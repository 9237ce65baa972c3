# shellcheck shell=sh
# Verbs that bring distribution packages onto a host, by apt-get, dnf or yum; host.sh goes before.

# What a package would start or restart by itself stays as it is: systemd refuses both to anybody who asks, whether the
# unit is the package's own, ours or not there yet. (A mask in /run would lose against a unit in /etc.)
hold_units() { # [UNIT...]
  [ $# -gt 0 ] || return 0
  HELD=$*
  for unit in "$@"; do
    mkdir -p "/run/systemd/system/$unit.d"
    printf '[Unit]\nRefuseManualStart=yes\nRefuseManualStop=yes\n' >"/run/systemd/system/$unit.d/etcd-runbooks-hold.conf"
  done
  trap 'release_units $HELD' EXIT
  # One that systemd does not know yet it reads with all that lies beside it, once the package has brought it.
  ! systemctl show -p LoadState --value "$@" | grep -qvx -e not-found -e '' || systemctl daemon-reload
}

release_units() { # [UNIT...]
  trap - EXIT
  [ $# -gt 0 ] || return 0
  for unit in "$@"; do
    rm -f "/run/systemd/system/$unit.d/etcd-runbooks-hold.conf"
    rmdir "/run/systemd/system/$unit.d" 2>/dev/null || :
  done
  systemctl daemon-reload
}

refresh_packages() { # what the distribution offers now
  if command -v apt-get >/dev/null; then
    apt_update
  elif command -v dnf >/dev/null; then
    dnf -y -q makecache >&2
  else
    yum -y -q makecache >&2
  fi
  date +%s >/run/etcd-runbooks/packages-refreshed
}

install_package() { # NAME UNIT...: the units are held while it installs, so that nothing starts unconfigured
  package=$1
  shift
  hold_units "$@"
  if command -v apt-get >/dev/null; then
    apt_install "$package"
  else
    rpm_install "$package"
  fi
  sync -f / /etc /usr /var # after a power cut, dpkg would take it for installed, and its files could be empty
  release_units "$@"
}

# Packages of one program family in one version, kept there until these runbooks say otherwise. The manifest goes last:
# it says that all is there, so a run that was killed before does all of it again.
install_packages() { # MANIFEST VERSION UNIT fresh|again NAME=VERSION...
  manifest=$1 version=$2 held=$3 again=$4
  shift 4
  hold_units "$held"
  rm -f "$manifest"
  names=
  for package in "$@"; do names="$names ${package%%=*}"; done
  if command -v apt-get >/dev/null; then
    [ "$again" = fresh ] || again=--reinstall
    # shellcheck disable=SC2086 # one option or none
    apt_install --allow-change-held-packages --allow-downgrades ${again#fresh} "$@"
    # shellcheck disable=SC2086 # names are words
    apt-mark -qq hold $names >&2
  else
    # shellcheck disable=SC2086
    rpm_unlock $names
    if [ "$again" = again ]; then
      # shellcheck disable=SC2086
      "$(rpm_manager)" -y -q reinstall $names >&2
    else
      for package in "$@"; do
        shift
        set -- "$@" "${package%%=*}-${package#*=}"
      done
      rpm_install "$@" || "$(rpm_manager)" -y -q downgrade "$@" >&2
    fi
    # shellcheck disable=SC2086
    rpm_lock $names
  fi
  said=$(/usr/bin/etcd --version 2>&1 | head -n 1) || :
  [ "$said" = "etcd Version: $version" ] || die "/usr/bin/etcd says '$said', expected 'etcd Version: $version'"
  release_units "$held"
  (
    cd /usr/bin || exit
    for program in etcd etcdctl etcdutl; do
      [ ! -f "$program" ] ||
        printf '%s %s %s\n' "$program" "$(stat -c '%s %Y' "$program")" "$(sha256_of "$program")"
    done
  ) >"$manifest.new"
  sync "$manifest.new"
  mv -fT "$manifest.new" "$manifest"
  flush "$manifest"
}

apt_install() { # [OPTION...] NAME[=VERSION]...
  export DEBIAN_FRONTEND=noninteractive
  offered=0
  for list in /var/lib/apt/lists/*_Packages*; do [ ! -e "$list" ] || offered=1; done
  [ "$offered" = 1 ] || apt_update # a new machine knows of no package yet
  apt_try "$@" || {
    dpkg --configure -a >&2
    apt_update
    apt_try "$@"
  }
}

apt_try() {
  apt-get -qq -y --no-install-recommends -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120 install "$@" >&2
}

apt_update() {
  apt-get -qq -o DPkg::Lock::Timeout=120 update >&2
}

rpm_manager() {
  if command -v dnf >/dev/null; then echo dnf; else echo yum; fi
}

rpm_install() { # NAME[-VERSION]...
  "$(rpm_manager)" -y -q install "$@" >&2
}

# Locking is a plugin, which a minimal RHEL lacks (dnf-versionlock(8), yum-versionlock(1)); dnf 5 has it built in.
rpm_lock() { # NAME...
  if ! versionlock list; then
    if command -v dnf >/dev/null; then
      dnf -y -q install 'dnf-command(versionlock)' >&2
    else
      yum -y -q install yum-plugin-versionlock >&2
    fi
  fi
  versionlock add "$@"
}

rpm_unlock() { # NAME...: nothing may be locked yet, and there may be nothing to lock with
  versionlock delete "$@" || :
}

versionlock() {
  "$(rpm_manager)" -y -q versionlock "$@" >"$SESSION/versionlock" 2>&1
}
