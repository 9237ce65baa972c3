#!/usr/bin/env bats
# Kubernetes as a client: what 16 prints and issues, put to use by a real client, directly and by the balancer.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load cluster.bash

setup_file() {
  lab_up e2e-kubernetes
}

teardown_file() {
  lab_down
}

# printed HEADING: the lines of the table under it, as the last run printed them
printed() {
  jq -r --arg heading "$1" 'select(.event == "table" and .columns[0] == $heading) | .rows[] | @tsv' \
    "$BATS_FILE_TMPDIR/printed"
}

# flag NAME: its value among kube-apiserver's flags
flag() { printed "${2-KUBE-APISERVER}" | sed -n "s/^--$1=//p"; }

serial() { openssl x509 -noout -serial -in "$(printed 'OTHER CLIENTS' | sed -n 's/^--cert=//p')"; }

# apiserver ENDPOINTS WORDS…: etcdctl on a node that has only what was copied to it, at the paths of the flags
apiserver() {
  on lb1 /root/etcdctl --endpoints="$1" --cacert="$(flag etcd-cafile)" --cert="$(flag etcd-certfile)" \
    --key="$(flag etcd-keyfile)" "${@:2}"
}

# works ENDPOINTS KEY: what kube-apiserver asks of etcd, on keys of its own
works() {
  local created=$'mod("'$2$'") = "0"\n\nput '$2$' one\n\nget '$2$'\n\n' lease
  apiserver "$1" watch "$2" >"$BATS_TEST_TMPDIR/watched" 3>&- &
  local watcher=$!
  sleep 2
  # A create is a transaction that only the first one wins.
  [[ $(apiserver "$1" txn <<<"$created") == SUCCESS* ]]
  [[ $(apiserver "$1" txn <<<"$created") == FAILURE*one* ]]
  apiserver "$1" put "$2" two
  lease=$(apiserver "$1" lease grant 600 | cut -d ' ' -f 2)
  apiserver "$1" put "$2/event" leased --lease "$lease"
  apiserver "$1" lease revoke "$lease"
  [ -z "$(apiserver "$1" get "$2/event")" ]
  [ "$(apiserver "$1" get "$2" --print-value-only)" = two ]
  eventually 10 grep -qx two "$BATS_TEST_TMPDIR/watched"
  kill $watcher
  [ "$(grep -cx -e PUT "$BATS_TEST_TMPDIR/watched")" = 2 ]
}

# compacts ENDPOINTS KEY: older revisions are gone after it
compacts() {
  apiserver "$1" compact "$(apiserver "$1" get "$2" -w json | jq .header.revision)"
  run ! apiserver "$1" get "$2" --rev=1
  [[ $output == *compacted* ]]
}

@test "C5: without a client CA it is refused before any host is contacted" {
  run -2 runbook 16-kubernetes
  [[ $output == *'has no client CA'*'05-pki.ts makes one'* ]]
}

@test "C5: nothing is issued for a cluster that speaks plain http" {
  for name in 01-install 02-unit 03-datadir; do runbook $name; done
  runbook 04-cluster --plaintext
  runbook 05-pki
  run -5 runbook 16-kubernetes
  [[ $output == *'still speaks plain http'*'04-cluster.ts'* ]]
  [ ! -e "$ROOT/test/lab/pki/$LAB/kubernetes" ]
  runbook all --yes
}

@test "C5: the certificate lies beside the inventory, for nobody else to read; a rerun changes nothing" {
  run -10 runbook 16-kubernetes --dry-run
  [ ! -e "$ROOT/test/lab/pki/$LAB/kubernetes" ]
  runbook 16-kubernetes --json >"$BATS_FILE_TMPDIR/printed"
  [ "$(cd "$ROOT/test/lab/pki/$LAB/kubernetes" && stat -c '%a %n' . *)" = "700 .
600 apiserver-etcd-client.crt
600 apiserver-etcd-client.key
600 etcd-ca.crt" ]
  before=$(serial)
  unchanged 16-kubernetes
  [ "$(serial)" = "$before" ]
}

@test "C5: every form says the same endpoints and the same files" {
  servers=https://$(address etcd1):2379,https://$(address etcd2):2379,https://$(address etcd3):2379
  [ "$(flag etcd-servers)" = "$servers" ]
  [ "$(flag etcd-prefix)" = /registry ]
  [ "$(flag etcd-servers 'KUBE-APISERVER BY LOAD BALANCER')" = "https://$(address lb1):2379" ]
  [[ $(printed 'OLDER PACKAGES') == *"KUBE_ETCD_SERVERS=\"--etcd-servers=$servers\""* ]]
  [[ $(printed KUBEADM) == *"  external:
    endpoints:
      - https://$(address etcd1):2379"*"caFile: $(flag etcd-cafile)"*"keyFile: $(flag etcd-keyfile)"* ]]
}

@test "C5: with exactly those files and endpoints a client does all that kube-apiserver does" {
  on etcd1 cat /opt/etcd/bin/etcdctl | on lb1 sh -c 'cat >/root/etcdctl && chmod 755 /root/etcdctl'
  while IFS=$'\t' read -r here there mode; do
    on lb1 sh -c "install -D -m $mode /dev/stdin $there" <"$ROOT/test/lab/$here"
  done < <(printed 'FILE HERE')
  works "$(flag etcd-servers)" /registry/pods/direct
  compacts "$(flag etcd-servers)" /registry/pods/direct
}

@test "C5: the same through HAProxy" {
  balanced=$(flag etcd-servers 'KUBE-APISERVER BY LOAD BALANCER')
  works "$balanced" /registry/pods/balanced
  compacts "$balanced" /registry/pods/balanced
}

@test "C5: with the printed role and authentication on, it reaches the keys of Kubernetes and no others" {
  on etcd1 sh -lec "$(printed 'ROLE AND USER')"
  etcdctls etcd1 user add root --no-password
  etcdctls etcd1 user grant-role root root
  etcdctls etcd1 auth enable
  works "$(flag etcd-servers)" /registry/pods/authenticated
  run ! apiserver "$(flag etcd-servers)" put /other yes
  [[ $output == *'permission denied'* ]]
  etcdctls etcd1 auth disable
}

@test "E2: the options for other clients work as they are printed" {
  mapfile -t options < <(printed 'OTHER CLIENTS')
  for option in "${options[@]:1}"; do
    on lb1 sh -c "install -D -m 600 /dev/stdin ${option#*=}" <"${option#*=}"
  done
  on lb1 sh -c "/root/etcdctl ${options[*]} put /consumer yes"
  [ "$(etcdctls etcd2 get /consumer --print-value-only)" = yes ]
}

@test "C5: a host that is down is told, and keeps nothing from being printed" {
  fault kill etcd3
  run -0 runbook 16-kubernetes
  [[ $output == *"etcd3 can't be reached"*"https://$(address etcd3):2379"* ]]
  fault start etcd3
}
