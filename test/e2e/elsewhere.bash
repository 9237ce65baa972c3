# Sourced after lab.bash: certificates as others make them, with the tools others make them with.

# names HOST…: what the certificate of a member must cover: the host itself, and the balancer that passes TLS on
names() {
  local host list=
  for host in "$@"; do list+="$host,$(address "$host"),"; done
  echo "${list}$(address lb1),lb1,127.0.0.1,localhost"
}

# by_cfssl FILE CN PROFILE NAMES: FILE.pem and FILE-key.pem in this directory, from the CA in it
by_cfssl() {
  printf '{"CN":"%s","key":{"algo":"ecdsa","size":256}}' "$2" |
    cfssl gencert -loglevel=5 -ca=ca.pem -ca-key=ca-key.pem -config=config.json -profile="$3" -hostname="${4-}" - |
    cfssljson -bare "$1"
  rm -f "$1.csr"
}

# cfssl_directory: a CA, with profiles for members and for clients, and everything a cluster needs from it
cfssl_directory() {
  cat >config.json <<'END'
{ "signing": { "default": { "expiry": "8760h" }, "profiles": {
  "member": { "expiry": "8760h", "usages": ["signing", "digital signature", "server auth", "client auth"] },
  "client": { "expiry": "8760h", "usages": ["signing", "digital signature", "client auth"] },
  "server": { "expiry": "8760h", "usages": ["signing", "digital signature", "server auth"] } } } }
END
  printf '{"CN":"Example CA","key":{"algo":"ecdsa","size":256},"ca":{"expiry":"43800h"}}' |
    cfssl gencert -loglevel=5 -initca - | cfssljson -bare ca
  rm ca.csr
  local host
  for host in etcd1 etcd2 etcd3; do by_cfssl "$host" 'etcd members' member "$(names "$host")"; done
  by_cfssl admin root client
  by_cfssl haproxy-check haproxy-check client
  by_cfssl kube-apiserver-etcd-client kube-apiserver client
}

# mkcert_directory: one certificate for all members, with a wildcard, and those of the clients
mkcert_directory() {
  export CAROOT=$PWD/caroot
  mkdir caroot
  local names
  IFS=, read -ra names <<<"$(names etcd1 etcd2 etcd3)"
  mkcert -client members.example.test '*.example.test' "${names[@]}"
  mkcert -client -cert-file admin.pem -key-file admin-key.pem admin
  mkcert -client -cert-file haproxy-check.pem -key-file haproxy-check-key.pem haproxy-check
  cp caroot/rootCA.pem .
}
