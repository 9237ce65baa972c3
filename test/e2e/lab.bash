# Sourced by the end-to-end tests: a lab of one's own, commands on its hosts, runbooks against it.
#
#   setup_file()    { lab_up tls --members 3; }
#   teardown_file() { lab_down; }
#   @test "…"       { runbook 01-install; on etcd1 test -x /opt/etcd/bin/etcd; }

ROOT=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)

lab() { "$ROOT/bin/zx" "$ROOT/test/lab/lab.ts" "$@"; }

# lab_up NAME [FLAG…]: a lab from nothing, whatever an interrupted test left under that name.
# LAB, LAB_KEYS and INVENTORY are exported, so that each test of the file sees them.
lab_up() {
  export LAB=$1 LAB_KEYS=$ROOT/test/lab/keys/$1 INVENTORY=$ROOT/test/lab/$1.hosts.yaml
  lab down --name "$LAB" && lab up --name "$LAB" "${@:2}"
}

# KEEP_LAB=1 leaves it for a look around after a failure.
lab_down() { [ -n "${KEEP_LAB-}" ] || lab down --name "$LAB"; }

# on HOST COMMAND…: by ssh as the inventory's user, the words exactly as given; the exit code is the command's.
on() {
  local host=$1
  shift
  ssh -F "$LAB_KEYS/config" "$host" "${*@Q}"
}

# as_root HOST COMMAND…: past ssh and the network, for what those would not let through.
as_root() {
  local host=$1
  shift
  lab enter --name "$LAB" "$host" -- "$@"
}

# fault kill|start|restart|partition|heal HOST [--peers]
fault() { lab "$1" --name "$LAB" "${@:2}"; }

# runbook NAME [FLAG…]: runbook 04-cluster --dry-run
runbook() { "$ROOT/bin/zx" "$ROOT/runbooks/$1.ts" --hosts "$INVENTORY" "${@:2}"; }

# address HOST: as the lab's inventory has it.
address() { awk -v host="$1:" '$1 == host { print $2; exit }' "$INVENTORY"; }

# eventually SECONDS COMMAND…: tries again until the command succeeds; what it said last is shown if it never does.
eventually() {
  local until=$((SECONDS + $1)) said
  shift
  until said=$("$@" 2>&1); do
    if [ $SECONDS -ge $until ]; then
      printf 'still not: %s\n%s\n' "$*" "$said"
      return 1
    fi
    sleep 0.2
  done
}
