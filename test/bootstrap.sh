#!/bin/sh
# Makes a fresh Debian machine able to run everything here: Debian packages and npm modules, only what is missing.
# Safe to run again, and to run twice at once.
set -eu
PATH=$PATH:/usr/sbin:/sbin
cd "$(dirname "$0")/.."

stop() {
  printf '%s\n' "$@" >&2
  exit 2
}

[ "$(id -u)" = 0 ] || stop 'This needs root: it installs packages and starts machines. Run it again with sudo, or as root.'
command -v apt-get >/dev/null || stop 'This needs Debian 12 or 13: there is no apt-get here.'
command -v node >/dev/null || stop 'Node.js is missing. Install version 20 or newer, with npm, and run this again.'
command -v npm >/dev/null || stop 'npm is missing. Install it (Debian: apt-get install npm) and run this again.'
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || stop "Node.js $(node --version) is too old. Install version 20 or newer and run this again."

# Held by this shell and what it starts; the kernel lets go of it whatever happens.
exec 9<.
flock 9

wanted="apt-utils busybox ca-certificates curl debian-archive-keyring e2fsprogs golang-cfssl iproute2 iptables mkcert mmdebstrap \
openssh-client openssl passwd procps shellcheck systemd-container util-linux xz-utils"

# shellcheck disable=SC2086 # a list of names
missing() {
  { dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || :; } |
    awk -v wanted="$wanted" '
      $1 == "installed" { have[$2] = 1 }
      END { n = split(wanted, names, " "); for (i = 1; i <= n; i++) if (!(names[i] in have)) print names[i] }'
}

# shellcheck disable=SC2086 # a list of names
install() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install -y --no-install-recommends $lacking >/dev/null
}

lacking=$(missing | tr '\n' ' ')
if [ -n "$lacking" ]; then
  echo "Installing Debian packages: $lacking"
  # A package list from another day may name files that are gone, so a failure is tried again with a new one.
  # shellcheck disable=SC2086 # a list of names
  if ! apt-cache show $lacking >/dev/null 2>&1 || ! install 2>/dev/null; then
    apt-get -qq -o DPkg::Lock::Timeout=300 update
    install
  fi
fi

if [ ! -e node_modules/.package-lock.json ] || [ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
  echo 'Installing npm modules'
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
  touch node_modules/.package-lock.json
fi
