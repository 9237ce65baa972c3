#!/bin/sh
# true.sh SSH_CONFIG HOSTS [MOST]: logs in to every host and does nothing, MOST at a time (all).
set -eu
config=$1 hosts=$2 most=${3:-0}
# shellcheck disable=SC2086 # a list of names
printf '%s\n' $hosts | xargs -P "$most" -I NAME ssh -F "$config" NAME true
