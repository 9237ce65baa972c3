# shellcheck shell=sh
# Saves a snapshot of this host's member, proves it by restoring it on trial, and keeps a bounded number of them.
# Usage: etcd-backup [--json]      as root; with --json the last line on stdout is the manifest of the new snapshot
#
# A snapshot counts once its manifest lies beside it. The manifest is written last and removed first, and all else
# happens in .working, so whatever a kill leaves behind is either complete or swept up by the next run.
#
# Exit codes: 0 saved and proven; 1 something unforeseen, said above; 2 wrong use, or not set up; 3 the member gave no
# snapshot; 4 too little free space; 5 the snapshot was not good and was thrown away; 6 saved and proven, but the copy
# command failed; 75 another backup is running
set -eu
umask 077
LC_ALL=C
export LC_ALL

say() {
  printf 'etcd-backup: %s\n' "$*" >&2
}

die() { # CODE WORDS...
  code=$1
  shift
  say "$@"
  exit "$code"
}

said() { # FILE: what a program that failed said last, without its log
  grep -v '^{"level"' "$1" | tail -n 3 >&2 || :
}

field() { # NAME JSON: the first plain value of that name, nothing where there is none
  value=${2#*\""$1"\":}
  [ "$value" != "$2" ] || return 0
  value=${value%%[,\}]*}
  value=${value#\"}
  printf '%s\n' "${value%\"}"
}

# Variables that etcdctl would read must not come in from the caller's shell. etcdctl's own limits don't cover all it
# does, so a second one stands around it.
bounded() { # COMMAND...
  env -i PATH="$PATH" timeout -k 5 "$SECONDS_EACH" "$@"
}

ask_member() { # SECONDS WORDS...
  limit=$1
  shift
  [ "$scheme" = http ] || set -- --cacert="$CA" --cert="$CERTIFICATE" --key="$KEY" "$@"
  bounded "$ETCDCTL" --endpoints="$scheme://$ENDPOINT" --dial-timeout=3s --command-timeout="${limit}s" "$@"
}

# Its configuration says what it speaks, so this goes on working through a migration to TLS; the other scheme is for the
# moment in which that is written but not loaded.
find_member() {
  configured=http order='http https'
  if grep -q "https://[^, ]*:${ENDPOINT##*:}" "$CONFIG" 2>/dev/null; then configured=https order='https http'; fi
  for scheme in $order; do
    [ "$scheme" = http ] || [ -r "$KEY" ] || continue
    status=$(ask_member 5 endpoint status -w json 2>"$WORK/said.$scheme") || continue
    [ -z "$(field dbSize "$status")" ] || return 0
  done
  said "$WORK/said.$configured"
  die 3 "the member on this host does not answer at $ENDPOINT, nothing was saved; look: systemctl status etcd"
}

# The snapshot and its trial restore lie here together for a while, and a restore makes a log of 64 MiB at once.
check_space() {
  needed=$((2 * $(field dbSize "$status") + 128 * 1048576))
  free=$(df --output=avail -B1 . | tail -n 1)
  [ "$((free))" -ge "$needed" ] ||
    die 4 "$DIRECTORY has $((free / 1048576)) MiB free and $((needed / 1048576)) MiB are needed, nothing was saved and nothing removed; make room, or move backup.directory"
}

bad() { # WHY
  die 5 "the snapshot is not good and was thrown away, older ones are untouched: $1"
}

# `snapshot status` does not notice a flipped bit; the SHA-256 in the last 32 bytes and a restore do.
prove() { # FILE
  size=$(wc -c <"$1")
  [ $((size % 512)) = 32 ] || bad "a database with its checksum is not $size bytes long"
  trailer=$(tail -c 32 "$1" | od -An -vtx1 | tr -d ' \n')
  # shellcheck disable=SC2086 # $calm is words
  [ "$(head -c -32 "$1" | $calm sha256sum | cut -c1-64)" = "$trailer" ] || bad 'its checksum does not match'
  # shellcheck disable=SC2086
  bounded $calm "$RESTORER" snapshot restore "$1" --data-dir "$WORK/restored" >"$WORK/said" 2>&1 || {
    said "$WORK/said"
    bad 'it could not be restored'
  }
  # A scratch copy of this run, never a member's data.
  rm -rf "$WORK/restored"
  content=$(bounded "$RESTORER" snapshot status "$1" -w json 2>"$WORK/said") || {
    said "$WORK/said"
    bad 'its content could not be read'
  }
}

manifest() { # FILE
  # shellcheck disable=SC2086
  sum=$($calm sha256sum "$1" | cut -c1-64)
  leader=$(field leader "$status")
  printf '{"format":1,"file":"%s","at":"%s","cluster":"%s","clusterId":"%x","member":"%s","memberId":"%x","leaderId":"%x",' \
    "$name.db" "$at" "$CLUSTER" "$(field cluster_id "$status")" "$MEMBER" "$(field member_id "$status")" "${leader:-0}"
  printf '"version":"%s","revision":%s,"totalKeys":%s,"hash":"%x","size":%s,"sha256":"%s","restored":true}\n' \
    "$(field version "$status")" "$(field revision "$content")" "$(field totalKey "$content")" \
    "$(field hash "$content")" "$size" "$sum"
}

# One for each of the newest hours that have any, beyond them one for each day; only what carries a name of ours.
prune() {
  d='[0-9]'
  at_any_time="$d$d$d$d$d$d$d${d}T$d$d$d$d$d${d}Z"
  # A half of ours is left from a kill between two steps; somebody else's is not ours to judge.
  # shellcheck disable=SC2231 # a pattern
  for file in "$CLUSTER-$MEMBER-"$at_any_time.db "$CLUSTER-$MEMBER-"$at_any_time.json; do
    base=${file%.*}
    if [ ! -e "$base.json" ] || [ ! -e "$base.db" ]; then rm -f "$file"; fi
  done
  # shellcheck disable=SC2231
  for file in "$CLUSTER"-*-$at_any_time.json; do
    [ -e "${file%.json}.db" ] || continue
    base=${file%.json}
    printf '%s %s\n' "${base##*-}" "$base"
  done | sort -r >"$WORK/all"
  kept=0 hours=0 days=0 last_hour='' last_day=''
  while read -r stamp base; do
    hour=${stamp%?????} day=${stamp%T*}
    if [ "$hour" != "$last_hour" ] && [ "$hours" -lt "$KEEP_HOURLY" ]; then
      hours=$((hours + 1)) last_hour=$hour
    elif [ "$hour" != "$last_hour" ] && [ "$day" != "$last_day" ] && [ "$days" -lt "$KEEP_DAILY" ]; then
      days=$((days + 1)) last_day=$day
    elif [ "$base" != "$name" ]; then
      # A wrong clock may make older ones look newer; the one just proven stays whatever they say.
      rm -f "$base.json"
      rm -f "$base.db"
      continue
    fi
    kept=$((kept + 1))
  done <"$WORK/all"
}

case $* in
  '') json= ;;
  --json) json=yes ;;
  *) die 2 'usage: etcd-backup [--json]' ;;
esac
for program in "$ETCDCTL" "$RESTORER"; do
  [ -x "$program" ] || die 2 "$program is missing; run runbooks 01 and 08"
done
cd "$DIRECTORY" 2>/dev/null || die 2 "$DIRECTORY can't be entered; run this as root, after runbook 08"

# What this starts inherits the lock, so that a child which outlives a kill is waited for.
exec 9>>.lock
flock -n 9 || die 75 'another backup is running on this host; wait for it: journalctl -fu etcd-backup'
WORK=.working
rm -rf "$WORK"
trap 'rm -rf "$WORK"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$WORK"

# Under systemd the unit asks for idle priority and forbids changing it.
calm='ionice -c 3 nice -n 19'
$calm true 2>/dev/null || calm=

find_member
[ -n "$(field leader "$status")" ] ||
  say 'warning: this member sees no leader, so the snapshot may lack what the others wrote since'
check_space

until
  at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  name=$CLUSTER-$MEMBER-$(printf '%s' "$at" | tr -d ':-')
  [ ! -e "$name.db" ] && [ ! -e "$name.json" ]
do sleep 1; done
part=$WORK/$name.db.part

ask_member "$SECONDS_EACH" snapshot save "$part" >"$WORK/said" 2>&1 || {
  said "$WORK/said"
  die 3 "the member gave no snapshot within $SECONDS_EACH s, nothing was saved"
}
prove "$part"
manifest "$part" >"$WORK/manifest"

sync "$part" "$WORK/manifest"
mv "$part" "$name.db"
sync .
mv "$WORK/manifest" "$name.json"
sync .

prune
if [ -z "$json" ]; then
  printf 'saved %s/%s.db: revision %s, %s bytes, restored on trial; %s kept\n' \
    "$DIRECTORY" "$name" "$(field revision "$content")" "$size" "$kept"
fi
copied=yes
if [ -n "$COPY" ]; then
  # Without the lock: a helper that the command leaves running must not keep it.
  SNAPSHOT=$DIRECTORY/$name.db MANIFEST=$DIRECTORY/$name.json \
    timeout -k 5 "$SECONDS_EACH" sh -c "$COPY" </dev/null >&2 9>&- || copied=
fi
[ -z "$json" ] || cat "$name.json"
[ -n "$copied" ] || die 6 "the snapshot is good and stays in $DIRECTORY, but backup.copy failed"
