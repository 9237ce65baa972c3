# shellcheck shell=sh
# Verbs that know the backup unit; host.sh goes before.

run_backup() { # UNIT: takes one backup the way the timer does, confined as then
  systemctl reset-failed "$1" 2>/dev/null || :
  systemctl start "$1" 2>"$SESSION/out" || :
  code=$(systemctl show -p ExecMainStatus --value "$1")
  if [ "$code" = 0 ] && [ "$(systemctl show -p Result --value "$1")" = success ]; then return 0; fi
  journalctl -q "_SYSTEMD_INVOCATION_ID=$(systemctl show -p InvocationID --value "$1")" -n 5 -o cat --no-pager >&2 ||
    cat "$SESSION/out" >&2
  [ "$code" != 6 ] || die "$1 saved a good snapshot, but could not copy it"
  die "$1 saved no snapshot; those from before are untouched"
}
