#!/bin/sh
# fresh.sh SSH_CONFIG FILES CLUSTER VERSION URL MEMBERS BALANCERS: a cluster from nothing, as somebody would write it who
# knows that every host is empty and that nothing fails. MEMBERS and BALANCERS are NAME=ADDRESS with spaces between.
# Nothing is looked at, checked or tried again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
config=$1 files=$2 cluster=$3 version=$4 url=$5 members=$6 balancers=$7
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

authority() { # NAME
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1-ca.key" -out "$1-ca.crt" -days 3650 \
    -subj "/CN=$cluster etcd $1 CA 00000001" -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null
}
authority client &
authority peer &
wait

sans=
for balancer in $balancers; do sans="$sans,DNS:${balancer%=*},IP:${balancer#*=}"; done
issue="$here/../ansible/guide/issue.sh"
for member in $members; do
  name=${member%=*} address=${member#*=}
  sh "$issue" client "$name-server" "$name server" serverAuth,clientAuth \
    "DNS:$name,DNS:localhost,IP:$address,IP:127.0.0.1,IP:::1$sans" &
  sh "$issue" peer "$name-peer" "$cluster etcd peer" serverAuth,clientAuth "DNS:$name,IP:$address" &
done
sh "$issue" client client root clientAuth &
sh "$issue" client check haproxy-check clientAuth &
wait

first=${members%%=*}
for host in $members $balancers; do
  name=${host%=*}
  mkdir "$name"
  cp -a "$files/$name/." "$name"
  case " $members " in
    *" $host "*)
      script=member.sh
      ssl=$name/etc/etcd/ssl
      mkdir -p "$ssl/server" "$ssl/peer" "$ssl/client"
      cp client-ca.crt peer-ca.crt "$ssl"
      for pair in "$name-server server" "$name-peer peer" 'client client'; do
        # shellcheck disable=SC2086 # two words
        set -- $pair
        cp "$1.crt" "$ssl/$2/tls.crt"
        cp "$1.key" "$ssl/$2/tls.key"
      done
      ;;
    *)
      script=balancer.sh
      mkdir -p "$name/etc/haproxy/etcd/check"
      cp client-ca.crt "$name/etc/haproxy/etcd"
      cp check.crt "$name/etc/haproxy/etcd/check/tls.crt"
      (umask 077 && cat check.crt check.key >"$name/etc/haproxy/etcd/check/tls.pem")
      ;;
  esac
  # The script comes as an argument, so that the files can come as input.
  tar -C "$name" -cf - . |
    ssh -F "$config" "$name" "sh -c '$(cat "$here/$script")' sh $name $cluster $version $url $first" &
  pids="${pids-} $!"
done
for pid in $pids; do wait "$pid"; done
