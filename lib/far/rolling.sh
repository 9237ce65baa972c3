# shellcheck shell=sh
# Verbs of the rolling gate; they need no others, so that a program on the host can put back what was there, too.

# A rolling change keeps what was there until the changed service has proven itself. The pending mark says that something
# was written that the service has not loaded and proven; its lines are the files that were kept. A reboot clears
# it; then what was kept still tells of the roll (lib/rolling/pending.ts).
# Without the mark a kept file is left from a roll that ended before its tidying up, so it is taken anew.
mark_pending() { # UNIT [PATH...]
  [ -d /run/etcd-runbooks/pending ] || mkdir -p /run/etcd-runbooks/pending
  mark=/run/etcd-runbooks/pending/$1
  shift
  : >>"$mark"
  for kept_path in "$@"; do
    is_marked "$mark" "$kept_path" || printf '%s\n' "$kept_path" >>"$mark"
  done
}

is_marked() { # MARK PATH
  while IFS= read -r marked; do
    [ "$marked" != "$2" ] || return 0
  done <"$1"
  return 1
}

clear_pending() { # UNIT
  rm -f "/run/etcd-runbooks/pending/$1"
}

stash() { # UNIT PATH
  kept=${2%/*}/.${2##*/}.previous
  if [ -e "$kept" ] || [ -L "$kept" ] || [ -e "$kept.none" ]; then
    [ ! -e "/run/etcd-runbooks/pending/$1" ] || return 0
    rm -f "$kept" "$kept.none"
  fi
  if [ -e "$2" ] || [ -L "$2" ]; then
    cp -aT "$2" "$kept.new"
    [ -L "$kept.new" ] || sync "$kept.new"
    mv -fT "$kept.new" "$kept"
  else
    : >"$kept.none"
  fi
  sync "${2%/*}"
}

unstash() { # PATH
  [ -d "${1%/*}" ] || return 0 # some of what a roll may write never came
  kept=${1%/*}/.${1##*/}.previous
  if [ -e "$kept" ] || [ -L "$kept" ]; then
    mv -fT "$kept" "$1"
  elif [ -e "$kept.none" ]; then
    rm -f "$1" "$kept.none"
  fi
  sync "${1%/*}"
}

put_back() { # UNIT: everything that was kept for it, also by a run that was killed before this one
  [ -e "/run/etcd-runbooks/pending/$1" ] || return 0
  while IFS= read -r kept_path; do unstash "$kept_path"; done <"/run/etcd-runbooks/pending/$1"
}

settle() { # UNIT: what was written has proven itself, or what was there before is back
  mark=/run/etcd-runbooks/pending/$1
  [ -e "$mark" ] || return 0
  set --
  while IFS= read -r kept_path; do
    [ ! -d "${kept_path%/*}" ] || set -- "$@" "$kept_path"
  done <"$mark"
  for kept_path; do
    shift
    kept=${kept_path%/*}/.${kept_path##*/}.previous
    set -- "$@" "$kept" "$kept.none"
  done
  rm -f "$@" "$mark" # in this order
  for kept; do
    shift
    set -- "$@" "${kept%/*}"
  done
  # What a power cut brings back tells of a roll that has not come to its end.
  [ $# = 0 ] || sync "$@"
}
