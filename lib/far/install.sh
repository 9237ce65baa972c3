# shellcheck shell=sh
# shellcheck disable=SC2154 # $place and $name come from host.sh
# Verbs that bring software and key pairs onto a host; host.sh goes before.

install_release() { # DIRECTORY VERSION ARCHITECTURE SHA256 SOURCE...: a URL, or the name of a payload
  release=$1 version=$2 architecture=$3 wanted=$4
  shift 4
  split "$release"
  staging=$place/.$name.new
  archive=$staging/archive.tar.gz
  rm -rf "$staging"
  mkdir -p "$staging"
  fetched=
  for source in "$@"; do
    case $source in
      http*) curl -fsSL --connect-timeout 10 --speed-limit 1000 --speed-time 30 -o "$archive" "$source" >&2 || continue ;;
      *) cat "$SESSION/$source" >"$archive" ;;
    esac
    fetched=$source
    break
  done
  [ "$fetched" ] || die "none of these could be fetched: $*"
  found=$(sha256_of "$archive")
  [ "$found" = "$wanted" ] || {
    rm -rf "$staging"
    die "$fetched has sha256 $found, expected $wanted; it was not unpacked"
  }
  tar -xzf "$archive" -C "$staging" --no-same-owner --strip-components=1 --wildcards "etcd-v$version-linux-$architecture/etcd*"
  rm -f "$archive"
  for program in "$staging/etcd" "$staging/etcdctl" "$staging"/etcd*; do
    if [ ! -f "$program" ] || [ -L "$program" ]; then die "the archive has no program ${program##*/}, or something else of that name"; fi
  done
  chown -R root:root "$staging"
  chmod 755 "$staging" "$staging"/etcd*
  sync "$staging"/etcd* & # the disk works while they are hashed
  flushing=$!
  said=$("$staging/etcd" --version 2>&1 | head -n 1) || :
  [ "$said" = "etcd Version: $version" ] || die "the staged etcd says '$said', expected 'etcd Version: $version' (wrong architecture, or a directory mounted noexec?)"
  (
    cd "$staging" || exit 1
    for program in etcd*; do
      printf '%s %s %s\n' "$program" "$(stat -c '%s %Y' "$program")" "$(sha256_of "$program")"
    done >.manifest
    exec sync .manifest .
  )
  wait "$flushing"
  if [ -d "$release" ]; then # incomplete or altered: the manifest goes last, it says that all is there
    mv -f "$staging"/etcd* "$release"
    mv -f "$staging/.manifest" "$release/.manifest"
    rmdir "$staging"
  else
    mv -T "$staging" "$release"
  fi
  flush "$release"
}

# CAs in the machine's own trust store. Those that were there before are kept under a name the store does not read until
# the new ones are in, so that the next run sees one that was killed between.
trust_authorities() { # NAME CERTIFICATE...: each as NAME-1, NAME-2 …; none takes all of that name out
  trusted=$1
  shift
  if command -v update-ca-certificates >/dev/null; then
    anchors=/usr/local/share/ca-certificates ending=crt
  elif command -v update-ca-trust >/dev/null; then
    anchors=/etc/pki/ca-trust/source/anchors ending=pem
  else
    die 'there is neither update-ca-certificates nor update-ca-trust here'
  fi
  mkdir -p "$anchors"
  for old in "$anchors/$trusted"-[0-9]."$ending"; do [ ! -f "$old" ] || mv -f "$old" "$old.old"; done
  number=0
  for certificate in "$@"; do
    number=$((number + 1))
    put_file "$anchors/$trusted-$number.$ending" 0644 root root "$(sha256sum <"$SESSION/$certificate" | cut -c1-64)" "$certificate"
  done
  case $ending in
    crt) update-ca-certificates --fresh ;; # without it, links to what was taken out stay
    *) update-ca-trust ;;
  esac >"$SESSION/out" 2>&1 || {
    tail -n 5 "$SESSION/out" >&2
    die 'the trust store could not be made anew'
  }
  rm -f "$anchors/$trusted"-[0-9]."$ending.old"
}

put_pair() { # DIRECTORY SERIAL MODE OWNER GROUP FORM CERTIFICATE KEY: a certificate and its key flip together
  split "$1"
  versions=$place/.$name
  made=$versions-$2
  [ ! -e "$made.new" ] || rm -rf "$made.new"
  mkdir -m 755 "$made.new"
  case $6 in
    joined) private=tls.pem key=$SESSION/joined && cat "$SESSION/$7" "$SESSION/$8" >"$key" ;;
    *) private=tls.key key=$SESSION/$8 ;;
  esac
  install -m "$3" -o "$4" -g "$5" "$key" "$made.new/$private"
  install -m 644 "$SESSION/$7" "$made.new/tls.crt"
  (cd "$made.new" && sha256sum tls.crt "$private" >.sums && exec sync ./* .sums .)
  [ ! -e "$made" ] || rm -rf "$made"
  mv -T "$made.new" "$made"
  before=''
  [ ! -L "$1" ] || before=$(readlink "$1")
  put_link "$1" "${made##*/}"
  for old in "$versions"-*; do
    case ${old##*/} in
      "${made##*/}" | "$before") ;;
      *) rm -rf "$old" ;;
    esac
  done
}
