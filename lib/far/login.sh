# shellcheck shell=sh
# First words on the far side, as the login user: become root once, then hand over to the session program, which follows
# on stdin behind its length. A password is asked for only after that program has been drained, so that sudo can't eat it.
# The controller sets NONCE before this, and reads sudo's refusals, so they must come in English.
LC_ALL=C
export LC_ALL
# shellcheck disable=SC2016 # expands when evaluated
hand_over='IFS= read -r length && eval "$(head -c "$length")"'
if [ "$(id -u)" = 0 ]; then
  eval "$hand_over"
elif ! command -v sudo >/dev/null 2>&1; then
  printf '\n@%s no-sudo %s\n' "$NONCE" "$(id -un)"
else
  # Tried for real, not with a trial before: where a host can't resolve its own name, each sudo costs its resolver's patience.
  sudo -n sh -c "$hand_over" && exit
  IFS= read -r length && head -c "$length" >/dev/null
  printf '\n@%s password %s\n' "$NONCE" "$(id -un)"
  # shellcheck disable=SC2016 # expands in the inner shell
  exec sudo -S -p '' sh -c 'printf "\n@%s root\n" "$1"; '"$hand_over" sh "$NONCE"
fi
