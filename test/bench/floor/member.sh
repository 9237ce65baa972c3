# shellcheck shell=sh
# NAME CLUSTER VERSION URL FIRST: a member on an empty host; its files come as a tar archive. No single quote in here.
set -eu
name=$1 cluster=$2 version=$3 url=$4 first=$5
groupadd --system etcd
useradd --system --gid etcd --home-dir /var/lib/etcd --no-create-home --shell /usr/sbin/nologin etcd
mkdir -p "/opt/etcd/$version"
curl -fsS "$url" | tar -xzf - -C "/opt/etcd/$version" --strip-components=1 --no-same-owner &
tar -xf - -C / --no-same-owner --no-overwrite-dir
wait
for program in etcd etcdctl etcdutl; do ln -s "/opt/etcd/$version/$program" "/opt/etcd/bin/$program"; done
chgrp etcd /etc/etcd/etcd.yaml
chmod 600 /etc/etcd/ssl/*/tls.key
chown etcd:etcd /etc/etcd/ssl/server/tls.key /etc/etcd/ssl/peer/tls.key
install -d -o etcd -g etcd -m 700 /var/lib/etcd "/var/lib/etcd/$name.etcd"
install -d -m 700 "/var/backups/etcd/$cluster"
systemctl daemon-reload
systemctl enable --quiet --now etcd.service etcd-backup.timer
[ "$name" != "$first" ] || systemctl start etcd-backup.service
