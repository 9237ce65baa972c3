# shellcheck shell=sh
# Prints all that a load balancer is made of.
dpkg-query -W haproxy
stat -c '%n %F %a %U %G %s %Y' /etc/haproxy/haproxy.cfg /etc/haproxy/etcd/* /etc/haproxy/etcd/*/* \
  /etc/systemd/system/haproxy.service.d/*
sha256sum /etc/hosts /etc/haproxy/haproxy.cfg /etc/haproxy/etcd/*.crt /etc/haproxy/etcd/*/* \
  /etc/systemd/system/haproxy.service.d/*
cat /etc/haproxy/etcd/*/tls.crt
systemctl show haproxy.service -p Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload
ss -Hltn
curl -fsS 'http://127.0.0.1:8404/;csv'
