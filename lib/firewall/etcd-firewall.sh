# shellcheck shell=sh
# The host's own hand on the firewall: what brings the rules in force, also at boot, and takes unconfirmed ones back.
# Usage: etcd-firewall load | check | back | boot      as root; lib/far/rolling.sh goes before, and DIRECTORY
#
# The rules these runbooks want lie in DIRECTORY/firewall.nft or firewall.ufw; without a file, none. Nothing else in
# nftables or ufw is ever touched. What was there before a change lies beside, until the change was confirmed.
set -eu
umask 022
LC_ALL=C
export LC_ALL

UNIT=etcd-firewall.service
NFT=$DIRECTORY/firewall.nft
UFW=$DIRECTORY/firewall.ufw
# ufw was off before these rules came, so it is switched off when they go.
UFW_WAS_OFF=$DIRECTORY/.ufw-was-off
RUN=/run/etcd-runbooks
PENDING=$RUN/pending/$UNIT
TABLE='inet etcd_runbooks'

say() {
  printf 'etcd-firewall: %s\n' "$*" >&2
}

has() { # PROGRAM
  command -v "$1" >/dev/null
}

nft_now() {
  # shellcheck disable=SC2086 # two words
  nft -s list table $TABLE 2>/dev/null || :
}

# As nft itself would show them: loaded where there is no traffic, in a network of its own.
nft_wanted() {
  # shellcheck disable=SC2016 # expands in the inner shell
  [ ! -e "$NFT" ] || unshare -n sh -c 'nft -f "$1" && nft -s list table $2' sh "$NFT" "$TABLE"
}

load_nft() {
  if [ -e "$NFT" ]; then
    nft -f "$NFT"
  elif has nft && [ "$(nft_now)" ]; then
    # shellcheck disable=SC2086 # two words
    nft delete table $TABLE
  fi
}

check_nft() {
  if has nft && [ "$(nft_now)" != "$(nft_wanted)" ]; then echo 'the rules in nftables are not those of the file'; fi
}

wanted() { # the wanted rules, in the words of ufw(8)
  [ ! -e "$UFW" ] || grep -v '^#' "$UFW" || :
}

given() { # all rules of ufw, the same way
  ufw show added | sed -n 's/^ufw //p'
}

ours() { # RULES: those that these runbooks have given ufw
  printf '%s\n' "$1" | grep " comment 'etcd-runbooks: " || :
}

bare() { # RULES: without their comments; rules with the same words are one rule to ufw
  printf '%s\n' "$1" | sed "s/ comment '.*'\$//"
}

# Somebody else's rule that says the same is left as it is: a comment of ours would make it ours.
let_in() { # RULE RULES
  if printf '%s\n' "$2" | grep -qxF -e "$1"; then return 0; fi
  same=$(printf '%s\n' "$2" | grep -F -e "$(bare "$1")" || :)
  same=$(printf '%s\n' "$same" | grep -v " comment 'etcd-runbooks: " || :)
  if bare "$same" | grep -qxF -e "$(bare "$1")"; then return 0; fi
  return 1
}

active() {
  ufw status | grep -q '^Status: active'
}

tell_ufw() { # RULE: the words are quoted as a shell's
  eval "ufw $1" >/dev/null
}

load_ufw() {
  has ufw || return 0
  if [ ! -e "$UFW" ] && [ -e "$UFW_WAS_OFF" ]; then
    # First of all: without the rules, ufw would let nobody in.
    ufw --force disable >/dev/null
    rm -f "$UFW_WAS_OFF"
  fi
  rules=$(given)
  wanted | while IFS= read -r rule; do let_in "$rule" "$rules" || tell_ufw "$rule"; done
  if [ -e "$UFW" ] && ! active; then
    : >"$UFW_WAS_OFF"
    ufw --force enable >/dev/null
  fi
  keep=$(bare "$(wanted)")
  bare "$(ours "$rules")" | while IFS= read -r rule; do
    if [ "$rule" ] && ! printf '%s\n' "$keep" | grep -qxF -e "$rule"; then tell_ufw "delete $rule"; fi
  done
}

check_ufw() {
  has ufw || return 0
  if [ -e "$UFW" ] && ! active; then echo 'ufw is off'; fi
  rules=$(given)
  wanted | while IFS= read -r rule; do let_in "$rule" "$rules" || echo "ufw has no rule: $(bare "$rule")"; done
  keep=$(bare "$(wanted)")
  bare "$(ours "$rules")" | while IFS= read -r rule; do
    [ -z "$rule" ] || printf '%s\n' "$keep" | grep -qxF -e "$rule" || echo "ufw still has the rule: $rule"
  done
}

load() {
  load_nft
  load_ufw
}

back() {
  [ -e "$PENDING" ] || return 0
  say 'the change of the rules was not confirmed; what was there before is put back'
  put_back "$UNIT"
  load
  settle "$UNIT"
}

# Only one at a time: the timer may fire while a run loads something else.
alone() {
  mkdir -p "$RUN"
  exec 8>"$RUN/firewall.lock"
  flock 8
}

case ${1-} in
  check)
    check_nft
    check_ufw
    ;;
  load)
    alone
    load
    ;;
  back)
    alone
    back
    ;;
  boot)
    alone
    # The timer went with the power. While a run is at it, it is no boot.
    if [ ! -e "$PENDING" ]; then
      for rules in "$NFT" "$UFW"; do
        kept=$DIRECTORY/.${rules##*/}.previous
        if [ -e "$kept" ] || [ -e "$kept.none" ]; then mark_pending "$UNIT" "$rules"; fi
      done
      back
    fi
    load_nft # ufw loads its own
    ;;
  *)
    say 'usage: etcd-firewall load | check | back | boot'
    exit 2
    ;;
esac
