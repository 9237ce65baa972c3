# Sourced after checks.bash: the services by which members find each other, on the lab's host lb1, which no inventory
# lists then: a DNS server, an etcd whose v2 keys are a registry, and Debian's etcd-discovery in front of it.

SERVICE=lb1
ZONE=/var/lib/knot/etcd.test.zone

# install_services: what they need, from the lab's own repository; nothing starts by itself.
install_services() {
  local url version
  url=$(awk '$1 == "url:" { print $2 }' "$INVENTORY") version=$(awk '$1 == "version:" { print $2 }' "$INVENTORY")
  # shellcheck disable=SC2016 # expands over there
  on $SERVICE sh -euc '
    apt-get -qq update
    mkdir -p /run/systemd/system
    for unit in knot etcd-discovery; do systemctl --runtime mask "$unit"; done
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install knot etcd-discovery
    for unit in knot etcd-discovery; do systemctl --runtime unmask "$unit"; done
    mkdir /opt/registry
    curl -fsS "$1/v$2/etcd-v$2-linux-$(dpkg --print-architecture).tar.gz" | tar -xz -C /opt/registry --strip-components=1
  ' sh "$url" "$version" >/dev/null
}

# dns_up LINE…: a server for etcd.test with these lines in its zone, which the members ask.
dns_up() {
  local address member
  address=$(host_address $SERVICE)
  printf '%s\n' '$TTL 1' '@ SOA ns root 1 60 60 60 1' '@ NS ns' "ns A $address" "$@" |
    ssh -F "$LAB_KEYS/config" $SERVICE "cat >$ZONE"
  on $SERVICE sh -c 'printf "%s\n" "server:" "    listen: $1@53" "zone:" "  - domain: etcd.test" "    file: $2" >/etc/knot/knot.conf' sh "$address" "$ZONE"
  on $SERVICE systemctl restart knot
  for member in $MEMBERS; do on "$member" sh -c 'echo "nameserver $1" >/etc/resolv.conf' sh "$address"; done
  eventually 10 on etcd1 getent hosts ns.etcd.test
}

# registry_up: a single etcd with v2 keys on port 2379, of a data directory of its own.
registry_up() {
  local at
  at=http://$(host_address $SERVICE):2379
  on $SERVICE systemctl is-active --quiet registry && return
  on $SERVICE systemd-run --quiet --unit registry -p Type=notify /opt/registry/etcd --enable-v2 --data-dir /var/lib/registry \
    --listen-client-urls "$at" --advertise-client-urls "$at"
}

# service_up: etcd-discovery on port 8087, which keeps its tokens in that etcd.
service_up() {
  local address
  address=$(host_address $SERVICE)
  # shellcheck disable=SC2016 # expands over there
  on $SERVICE sh -c 'mkdir -p /etc/etcd-discovery && cat >/etc/etcd-discovery/etcd-discovery.conf' <<CONF
[server]
prefix_url=http://$address:8087
web_service_address=$address:8087
[etcd]
endpoint_location=http://$address:2379
CONF
  on $SERVICE systemctl restart etcd-discovery
  eventually 10 on $SERVICE curl -fsS "http://$address:8087/new?size=1"
}

# host_address HOST: as the lab gave it, whatever the inventory lists now.
host_address() { ssh -G -F "$LAB_KEYS/config" "$1" | awk '$1 == "hostname" { print $2 }'; }

# wiped: no member has etcd's data, configuration or marks any more; programs and certificates stay.
wiped() { each sh -c 'systemctl stop etcd; rm -rf /var/lib/etcd /etc/etcd/etcd.yaml'; }
