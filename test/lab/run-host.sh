#!/bin/sh
# run-host.sh CGROUP COMMAND… runs systemd-nspawn where no systemd looks after it. It does what that would do otherwise:
# give the host a control group of its own, in each hierarchy that systemd uses, or hosts would share one and manage each
# other's units; and start it again when it has rebooted, which nspawn tells by exit 133.
set -eu
name=$1
shift
for hierarchy in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  [ -w "$hierarchy/cgroup.procs" ] || continue
  mkdir -p "$hierarchy/$name"
  echo $$ >"$hierarchy/$name/cgroup.procs"
done
status=133
while [ "$status" = 133 ]; do
  status=0
  "$@" || status=$?
done
exit "$status"
