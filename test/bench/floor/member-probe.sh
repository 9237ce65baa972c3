# shellcheck shell=sh
# Prints all that a member is made of.
getent passwd etcd
stat -c '%n %F %a %U %G %s %Y' /opt/etcd/*/* /opt/etcd/bin/* /etc/etcd /etc/etcd/etcd.yaml /etc/etcd/ssl/* \
  /etc/etcd/ssl/*/* /var/lib/etcd /var/lib/etcd/* /var/backups/etcd/* /etc/profile.d/etcd.sh
sha256sum /etc/hosts /etc/etcd/etcd.yaml /etc/etcd/ssl/*.crt /etc/etcd/ssl/*/* /etc/systemd/system/etcd* \
  /etc/profile.d/etcd.sh /opt/etcd/bin/etcdctls /opt/etcd/libexec/etcd-backup
cat /etc/etcd/ssl/*/tls.crt
systemctl show etcd.service etcd-backup.service etcd-backup.timer -p Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload
ss -Hltn
df -kP /var/lib/etcd
set -- -fsS --cacert /etc/etcd/ssl/client-ca.crt --cert /etc/etcd/ssl/client/tls.crt --key /etc/etcd/ssl/client/tls.key
member=https://127.0.0.1:2379
curl "$@" "$member/health" "$member/version" --next "$@" -d '{}' "$member/v3/cluster/member/list" \
  --next "$@" -d '{}' "$member/v3/maintenance/status"
