#!/bin/sh
# probe.sh SSH_CONFIG MEMBERS BALANCERS: one look at each host for all that makes the cluster, as somebody would write it
# by hand: files, modes, owners, units, the user, listening sockets, members and health. Names with spaces between.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for name in $2; do
  ssh -F "$1" "$name" sh <"$here/member-probe.sh" >/dev/null &
  pids="${pids-} $!"
done
for name in $3; do
  ssh -F "$1" "$name" sh <"$here/balancer-probe.sh" >/dev/null &
  pids="${pids-} $!"
done
for pid in $pids; do wait "$pid"; done
