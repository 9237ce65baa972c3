# shellcheck shell=sh
# Verbs that know the backup unit; host.sh goes before.

run_backup() { # UNIT: takes one backup the way the timer does, confined as then
  systemctl reset-failed "$1" 2>/dev/null || :
  if systemctl start "$1" && [ "$(systemctl show -p ExecMainStatus --value "$1")" = 0 ]; then return 0; fi
  journalctl -q "_SYSTEMD_INVOCATION_ID=$(systemctl show -p InvocationID --value "$1")" -n 6 -o cat --no-pager >&2 || :
  die "no good backup came of $1"
}
