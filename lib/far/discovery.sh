# shellcheck shell=sh
# Verbs that make a discovery token; etcd.sh goes before.

stop_unjoined() { # LOG UNIT: a member that only waits for others; one that has a log by now is none of these
  [ ! -e "$1" ] || die "the cluster has formed meanwhile; run the same command again"
  systemctl stop "$2"
  systemctl reset-failed "$2" 2>/dev/null || :
}

new_word() {
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

# Each registers the size first and then keeps the token: one that was never kept is never used.

token_of_service() { # MARKER SIZE URL: of a discovery service, which answers with the whole URL
  token=$(curl -fsS -m 20 "$3/new?size=$2" 2>"$SESSION/out") || {
    cat "$SESSION/out" >&2
    die "no token from $3/new?size=$2"
  }
  case $token in
    http://*[!a-zA-Z0-9.:/_%-]* | https://*[!a-zA-Z0-9.:/_%-]*) die "$3 does not answer like a discovery service" ;;
    http://* | https://*) ;;
    *) die "$3 does not answer like a discovery service" ;;
  esac
  mark_bootstrap "$1" "$token"
}

token_of_directory() { # MARKER SIZE URL: a new directory of an etcd's v2 keys
  token=$3/$(new_word)
  curl -fsS -m 20 -X PUT -d "value=$2" -o "$SESSION/out" "$token/_config/size" >&2 ||
    die "$3 takes no token: is it the v2 keys of an etcd with enable-v2?"
  mark_bootstrap "$1" "$token"
}

token_of_etcd() { # MARKER SIZE ETCDCTL...: in the registry of an etcd 3.6
  marker=$1 size=$2 token=$(new_word)
  shift 2
  must "no token from the registry" "$@" put "/_etcd/registry/$token/_config/size" "$size"
  mark_bootstrap "$marker" "$token"
}
