# Sourced by the files of the matrix: one version of etcd on one release of Debian, on a lab of its own.
# MATRIX_VERSION and MATRIX_IMAGE say which; a test's name up to its colon is its column.

load ../e2e/lab.bash
load ../e2e/checks.bash
load ../e2e/cluster.bash

# cell_up KIND [FLAG…]: a lab for it
cell_up() {
  lab_up "matrix-$1-${MATRIX_VERSION//./-}-$MATRIX_IMAGE" --image "$MATRIX_IMAGE" --etcd "$MATRIX_VERSION" "${@:2}"
}

# told COLUMN WORDS…: for the table, besides passed or failed
told() { echo "# $1: ${*:2}" >&3; }

# all_run_it: every member serves, and is of the version that was asked for
all_run_it() {
  all_serve || return
  local member
  for member in $MEMBERS; do
    # shellcheck disable=SC2016 # expands over there
    [ "$(on "$member" sh -c '"$(readlink /proc/$(systemctl show -p MainPID --value etcd)/exe)" --version | head -n 1')" = \
      "etcd Version: $MATRIX_VERSION" ] || return
  done
}
