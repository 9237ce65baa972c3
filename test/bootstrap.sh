#!/bin/sh
# Makes a fresh Debian machine able to run everything here: node modules and the packages the lab is built with.
# usage: sh test/bootstrap.sh [node] [lab] [lint]      without arguments: all of them
# A second run finds nothing missing and takes a few milliseconds.
set -eu
cd "$(dirname "$0")/.."

stop() {
  printf '%s\n' "$@" >&2
  exit 2
}

packages_of() {
  case $1 in
    node) echo ca-certificates ;;
    lab) echo apt-utils ca-certificates curl dpkg-dev iproute2 iptables mmdebstrap openssh-client openssl \
      procps systemd-container tar util-linux xz-utils zstd ;;
    lint) echo shellcheck ;;
    *) stop "bootstrap.sh does not know \`$1\`; it knows node, lab and lint." ;;
  esac
}

missing() {
  for package; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
      installed) ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

install_packages() {
  lacking=$(missing "$@")
  [ "$lacking" ] || return 0
  echo "● Install ${lacking% }"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086  # a list of words
  set -- $lacking
  # A fresh machine or container image has no package lists, or stale ones: only then is an update worth its time.
  quietly apt-get -qq -y --no-install-recommends install "$@" && return 0
  echo '● Update the package lists'
  apt-get -qq update
  apt-get -qq -y --no-install-recommends install "$@" >/dev/null
}

quietly() {
  "$@" >/dev/null 2>&1
}

install_modules() {
  stamp=node_modules/.package-lock.json
  if [ -f "$stamp" ] && [ -z "$(find package-lock.json -newer "$stamp")" ]; then return 0; fi
  echo '● Install the node modules'
  # No dependency needs its install script; esbuild brings its binary as a package of its own.
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  touch "$stamp"
}

command -v node >/dev/null || stop 'This needs Node 20 or newer, and there is no node on PATH.' \
  'Install it first, for example from your distribution or from nodejs.org.'
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || stop "This needs Node 20 or newer; node on PATH is $(node --version)."
command -v npm >/dev/null || stop 'This needs npm, which comes with Node; there is none on PATH.'
command -v apt-get >/dev/null ||
  stop 'This needs Debian 12 or 13: the lab is built with apt, and there is no apt-get here.'
[ "$(id -u)" -eq 0 ] ||
  stop 'This needs root: it installs packages and boots containers. Run the same command as root or with sudo.'

[ $# -gt 0 ] || set -- node lab lint
wanted=
modules=
for set; do
  wanted="$wanted $(packages_of "$set")"
  [ "$set" = node ] && modules=yes
done

# Two runs at once would fight over dpkg's lock and over node_modules.
exec 9>"${TMPDIR:-/tmp}/etcd-runbooks-bootstrap.lock"
flock 9
# shellcheck disable=SC2086  # a list of words
install_packages $wanted
[ -z "$modules" ] || install_modules
