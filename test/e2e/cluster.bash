# Sourced after checks.bash: what tests ask of a cluster that is up, with a balancer.

HOSTS="$MEMBERS lb1"

# fresh NAME [LAB FLAG…]: a lab, the cluster on it by the chain, and a rerun that finds nothing to do
fresh() {
  lab_up "e2e-$1" "${@:2}"
  runbook all --yes
  unchanged all
}

etcdctls() { on "$1" /opt/etcd/bin/etcdctls "${@:2}"; } # HOST WORDS…

certificate() { # HOST FILE WORDS…: what openssl says about a certificate of a host
  on "$1" cat "$2" | openssl x509 -noout "${@:3}"
}

# Everything that a run which changes nothing must leave alone, on every host.
footprint() {
  for host in $HOSTS; do
    echo "== $host"
    on "$host" sh -c '
      systemctl show etcd haproxy etcd-backup.timer -p Id,MainPID,NRestarts,ActiveEnterTimestampMonotonic
      find /etc /opt /var/backups -printf "%p %y %i %m %u:%g %s %T@ %l\n" | sort
      find /etc/etcd /etc/haproxy /etc/systemd /etc/profile.d /etc/hosts /opt/etcd -type f -exec sha256sum {} +
      stat -c "%n %Y" /run/etcd-runbooks/holder'
  done
}

# exposure HOST UNIT: as `systemd-analyze security` rates it, in tenths
exposure() {
  on "$1" systemd-analyze security --no-pager "$2" |
    sed -n 's/.*Overall exposure level.*: \([0-9]*\)\.\([0-9]\) .*/\1\2/p'
}
