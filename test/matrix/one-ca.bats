#!/usr/bin/env bats
# One CA for clients and peers, with one version of etcd on one release of Debian: told apart by name, or refused.

bats_require_minimum_version 1.5.0
load cell.bash

setup_file() {
  cell_up ca --lbs 0
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=One CA' \
    -keyout "$BATS_FILE_TMPDIR/ca.key" -out "$BATS_FILE_TMPDIR/ca.crt" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}

teardown_file() { lab_down; }

# in_style STYLE: the inventory says so, and has the one CA
in_style() {
  local ca="{ certificate: $BATS_FILE_TMPDIR/ca.crt, key: $BATS_FILE_TMPDIR/ca.key }"
  alter "/^    etcd:\$/i\\    pki: { clientCa: $ca, peerCa: $ca }
/^    etcd:\$/a\\      style: $1"
}

# A client's certificate opens no door of members, a member's does.
told_apart() {
  peer_says() {
    on etcd2 curl -sS --http1.1 --cacert /etc/etcd/ssl/peer-ca.crt --cert "/etc/etcd/ssl/$1/tls.crt" \
      --key "/etc/etcd/ssl/$1/tls.key" "https://$(address etcd1):2380/version"
  }
  [[ $(peer_says peer) == *etcdserver* ]] || return
  ! peer_says client
}

@test "one CA, file: members take no client for one of them, or nothing is contacted and the reason said" {
  in_style file
  run runbook all --yes
  if [ "$status" = 2 ]; then
    [[ $output == *"can't keep clients from posing as members when told by a file"* ]]
    [ "$(printf '%s\n' 3.5.15 "$MATRIX_VERSION" | sort -V | head -n 1)" = "$MATRIX_VERSION" ]
    told 'one CA, file' "refused: $(sed -n "s/^ *\(etcd .* can't keep clients\)/\1/p" <<<"$output" | head -n 1)"
    return
  fi
  [ "$status" = 0 ]
  told_apart
}

@test "one CA, flags: members take no client for one of them" {
  in_style flags
  runbook all --yes
  all_run_it
  told_apart
  unchanged all
}
