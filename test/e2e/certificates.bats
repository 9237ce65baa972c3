#!/usr/bin/env bats
# Certificates that others have made, with mkcert, cfssl and openssl: refused with a reason before any host is touched,
# or used by everything. The tests build on one another.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash
load elsewhere.bash

setup_file() {
  export CONTACTS=$BATS_FILE_TMPDIR/contacts CFSSL=$BATS_FILE_TMPDIR/cfssl MKCERT=$BATS_FILE_TMPDIR/mkcert
  mkdir "$CFSSL" "$MKCERT" "$BATS_FILE_TMPDIR/bin"
  printf '#!/bin/sh\necho "$@" >>%q\nexit 255\n' "$CONTACTS" >"$BATS_FILE_TMPDIR/bin/ssh"
  chmod +x "$BATS_FILE_TMPDIR/bin/ssh"
  lab_up e2e-certificates
  (cd "$CFSSL" && cfssl_directory)
  (cd "$MKCERT" && mkcert_directory)
}

teardown_file() {
  lab_down
}

# pki SETTINGS: the lab's inventory with these under `pki:`
pki() { alter "/^    install:\$/i\\    pki: { $1 }"; }

# refused SENTENCE NEXT: 05 says so with exit 2, from the directory ./spoilt, and not one ssh was started
refused() {
  pki "from: $PWD/spoilt"
  run -2 env PATH="$BATS_FILE_TMPDIR/bin:$PATH" "$ROOT/bin/zx" "$ROOT/runbooks/05-pki.ts" --hosts "$INVENTORY"
  [[ $(tr -s "\n " " " <<<"$output") == *"spoilt$1"*"$2"* ]]
  [ ! -e "$CONTACTS" ]
}

spoil() {
  rm -rf spoilt
  cp -a "$CFSSL" spoilt
  cd spoilt || return
}

# shown MEMBER WORDS…: what openssl says of the certificate that the member shows now
shown() {
  local said
  said=$(openssl s_client -connect "$(address "$1"):2379" </dev/null 2>/dev/null) || :
  openssl x509 -noout "${@:2}" <<<"$said"
}

# health_of HOST MEMBER: the member's health, asked on HOST with the admin certificate but without a word about a CA
health_of() {
  on "$1" curl -sS --cert /etc/etcd/ssl/client/tls.crt --key /etc/etcd/ssl/client/tls.key "https://$(address "$2"):2379/health"
}

@test "B3: each way certificates can be wrong has its own sentence, before any host is contacted" {
  cd "$BATS_TEST_TMPDIR"
  (spoil && cp etcd1-key.pem etcd2-key.pem)
  refused '/etcd2.pem does not belong to its private key' 'of one pair side by side'
  (spoil && by_cfssl etcd2 'etcd members' member "etcd2,$(address lb1)")
  refused "/etcd2.pem does not cover $(address etcd2)" 'have it issued anew with all of these'
  (spoil && by_cfssl etcd2 'etcd members' server "$(names etcd2)")
  refused '/etcd2.pem lacks clientAuth in its extended key usage' 'cfssl: usages "server auth", "client auth"'
  (spoil && rm haproxy-check.pem)
  refused ' has no file for the client certificate of HAProxy' 'put haproxy-check.pem and haproxy-check-key.pem there'
  (spoil && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout admin-key.pem -out admin.pem \
    -subj /CN=root -days 3 -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=clientAuth)
  refused '/admin.pem has signed itself, so no CA vouches for it' 'have it issued by that CA'
  (spoil && openssl x509 -in etcd3.pem -outform DER -out etcd3.pem)
  refused '/etcd3.pem is not PEM but binary' 'openssl x509 -inform DER'
}

@test "B3: clients of the same CA as members must not be taken for members, so some difference is needed" {
  cd "$BATS_TEST_TMPDIR"
  (spoil && by_cfssl etcd1 one member "etcd1,$(address etcd1),$(address lb1),127.0.0.1")
  pki "from: $PWD/spoilt"
  run -2 runbook all --yes
  [[ $output == *'Nothing tells the peer certificates from those of clients'*'one common name, or one DNS name'* ]]
}

@test "B3: a cluster by cfssl speaks TLS from end to end; a second run changes nothing" {
  pki "from: $CFSSL"
  run -0 runbook all --yes
  [ "$(grep -cE '^ +etcd[123] .* (leader|follower) .* up ' <<<"$output")" = 3 ]
  all_serve
  [ "$(etcdctls etcd1 --endpoints="https://$(address lb1):2379" put /cfssl yes)" = OK ]
  [[ $(certificate etcd3 /etc/etcd/ssl/peer/tls.crt -issuer) == *'Example CA'* ]]
  [ ! -e "$ROOT/test/lab/pki/$LAB" ]
  unchanged all
}

@test "B3: a client of the one CA is not let in as a member" {
  on etcd1 grep -A1 'allowed-cn:' /etc/etcd/etcd.yaml
  peer_says() {
    on etcd2 curl -sS --http1.1 --cacert /etc/etcd/ssl/peer-ca.crt --cert "/etc/etcd/ssl/$1/tls.crt" \
      --key "/etc/etcd/ssl/$1/tls.key" "https://$(address etcd1):2380/version"
  }
  [[ $(peer_says peer) == *etcdserver* ]]
  run ! peer_says client
}

@test "B3: a new certificate in the directory is brought in by the next run, and nothing restarts" {
  before=$(pids)
  (cd "$CFSSL" && by_cfssl etcd2 'etcd members' member "$(names etcd2)")
  run -0 runbook 05-pki --json
  [[ ${lines[-1]} == *'"exit":0,"changed":2,'* ]]
  [ "$(shown etcd2 -serial)" = "$(openssl x509 -noout -serial -in "$CFSSL/etcd2.pem")" ]
  [ "$(pids)" = "$before" ]
  unchanged all
}

@test "B3: keys in every form, locked ones too, and a chain with an intermediate" {
  cd "$CFSSL"
  # PKCS#1 for etcd1, a locked PKCS#8 for etcd2, and for etcd3 an issuing CA below the one that is trusted.
  printf '{"CN":"etcd members","key":{"algo":"rsa","size":2048}}' |
    cfssl gencert -loglevel=5 -ca=ca.pem -ca-key=ca-key.pem -config=config.json -profile=member \
      -hostname="$(names etcd1)" - | cfssljson -bare etcd1
  grep 'BEGIN RSA PRIVATE KEY' etcd1-key.pem
  by_cfssl etcd2 'etcd members' member "$(names etcd2)"
  openssl pkcs8 -topk8 -in etcd2-key.pem -passout 'pass:a b' -out locked && mv locked etcd2-key.pem
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout below.key -out below.crt -days 90 \
    -subj '/CN=Issuing CA' -CA ca.pem -CAkey ca-key.pem -addext basicConstraints=critical,CA:TRUE
  (mkdir below && cd below && cp ../config.json . && cp ../below.crt ca.pem && cp ../below.key ca-key.pem &&
    by_cfssl etcd3 'etcd members' member "$(names etcd3)")
  cat below/etcd3.pem below.crt >etcd3.pem && cp below/etcd3-key.pem .
  run -2 runbook 05-pki </dev/null
  [[ $output == *'etcd2-key.pem'*'there is no terminal to ask on'*'--pki-passphrase-fd'* ]]
  run -2 runbook 05-pki --pki-passphrase-fd 4 4<<<wrong
  [[ $output == *'etcd2-key.pem is locked, and no passphrase given opens it'* ]]
  runbook 05-pki --pki-passphrase-fd 4 4<<<'a b'
  on etcd2 grep -q -- '-BEGIN PRIVATE KEY-' /etc/etcd/ssl/server/tls.key
  all_serve
  each systemctl restart etcd
  eventually 30 all_serve
  [[ $(runbook status) != *'down'* ]]
}

@test "C5: kube-apiserver's certificate is handed on where it was made elsewhere" {
  run -0 runbook 16-kubernetes
  cmp "$ROOT/test/lab/pki/$LAB/kubernetes/etcd-ca.crt" "$CFSSL/ca.pem"
  [ "$(openssl x509 -noout -serial -in "$ROOT/test/lab/pki/$LAB/kubernetes/apiserver-etcd-client.crt")" = \
    "$(openssl x509 -noout -serial -in "$CFSSL/kube-apiserver-etcd-client.pem")" ]
  rm -r "$ROOT/test/lab/pki/$LAB"
}

@test "C7: one certificate by mkcert, with a wildcard, serves all members" {
  each sh -c 'systemctl stop etcd; rm -rf /etc/etcd /var/lib/etcd/*'
  on lb1 rm -rf /etc/haproxy/etcd
  pki "from: $MKCERT, trustStore: true"
  run -0 runbook all --yes
  all_serve
  [ "$(certificate etcd1 /etc/etcd/ssl/server/tls.crt -serial)" = "$(certificate etcd3 /etc/etcd/ssl/peer/tls.crt -serial)" ]
  [[ $(certificate etcd2 /etc/etcd/ssl/server/tls.crt -ext subjectAltName) == *'*.example.test'* ]]
  on etcd1 grep -A1 'allowed-hostname:' /etc/etcd/etcd.yaml
  [ "$(etcdctls etcd2 --endpoints=https://lb1:2379 put /mkcert yes)" = OK ]
}

@test "C7: the CA is in the hosts' own trust store, so that nobody there has to be told it" {
  [[ $(health_of etcd1 etcd2) == *'"health":"true"'* ]]
  on lb1 sh -c 'grep -c BEGIN /etc/ssl/certs/ca-certificates.crt'
  unchanged all
}

@test "C7: it is taken out again when it is no longer asked for, and others' CAs stay" {
  on etcd1 sh -c 'cat >/usr/local/share/ca-certificates/own.crt && update-ca-certificates' <"$CFSSL/ca.pem"
  pki "from: $MKCERT"
  run -0 runbook 05-pki --json
  [[ ${lines[-1]} == *'"exit":0,"changed":4,'* ]]
  run ! health_of etcd1 etcd2
  on etcd1 test -e /etc/ssl/certs/own.pem
  run ! on etcd1 sh -c 'ls /etc/ssl/certs /usr/local/share/ca-certificates | grep etcd-runbooks'
  unchanged all
}
