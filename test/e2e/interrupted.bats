#!/usr/bin/env bats
# Runs that are killed, stopped, frozen or refused half-way: nothing is lost, and the same command goes on.
# The tests build on one another.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash

setup_file() {
  lab_up e2e-interrupted --lbs 0
  for book in 01-install 02-unit 03-datadir 05-pki; do runbook "$book"; done
}

teardown_file() {
  lab_down
}

setup() {
  RUN='' FROZEN=''
}

# A failed test leaves no run behind that would disturb the next.
teardown() {
  # shellcheck disable=SC2086 # pids
  [ -z "$RUN$FROZEN" ] || kill -KILL $RUN $FROZEN 2>/dev/null || :
}

marks() { each sh -c 'cd /var/lib/etcd && ls -d *.bootstrapping 2>/dev/null || :'; }

# As 03 left them. Nothing but a test on its own hosts may do this.
empty_again() { each sh -c 'systemctl stop etcd && rm -rf /etc/etcd/etcd.yaml /var/lib/etcd/*.bootstrapping /var/lib/etcd/*.etcd/*'; }

formed() {
  [ -z "$(marks)" ]
  all_serve
  [ "$(ctl etcd1 member list | wc -l)" = 3 ]
}

applied() { each grep -qx "$1" /etc/etcd/etcd.yaml; }

# asked PATTERN: the run on the terminal asks this.
asked() { grep -q "$1" "$BATS_TEST_TMPDIR/seen"; }

@test 'killed between the first member’s first start and the others’, a rerun forms the cluster' {
  mkfifo "$BATS_TEST_TMPDIR/answers"
  script -qfc "exec '$ROOT/bin/zx' '$ROOT/runbooks/04-cluster.ts' --hosts '$INVENTORY' --confirm" \
    "$BATS_TEST_TMPDIR/seen" <"$BATS_TEST_TMPDIR/answers" >/dev/null 2>&1 3>&- &
  terminal=$!
  exec 7>"$BATS_TEST_TMPDIR/answers"
  for step in 'Mark the members' 'Write etcd.yaml'; do
    eventually 60 asked "$step.*continue, skip or quit"
    echo c >&7
  done
  eventually 60 asked 'Start the members together.*continue, skip or quit'
  RUN=$(pgrep -P "$terminal")
  FROZEN=$(pgrep -P "$RUN" -f "$(address etcd2)|$(address etcd3)")
  [ "$(wc -w <<<"$FROZEN")" = 2 ]
  # shellcheck disable=SC2086 # two pids
  kill -STOP $FROZEN
  echo c >&7
  eventually 60 on etcd1 test -d /var/lib/etcd/etcd1.etcd/member
  # shellcheck disable=SC2086 # pids
  kill -KILL "$RUN" $FROZEN
  exec 7>&-
  wait "$terminal" || :
  RUN='' FROZEN=''

  [ "$(marks | sort)" = "$(printf '%s.etcd.bootstrapping\n' etcd1 etcd2 etcd3)" ]
  run ! on etcd2 test -e /var/lib/etcd/etcd2.etcd/member
  run ! on etcd1 systemctl is-active etcd
  runbook 04-cluster --wait 2m
  formed
}

@test 'killed anywhere while the members start for the first time, a rerun forms the cluster' {
  for _ in 1 2; do
    empty_again
    begin 04-cluster
    eventually 60 happened '"step-start".*Start the members together'
    sometime 3
    kill_run
    runbook 04-cluster --wait 2m
    formed
  done
}

@test 'killed anywhere in a roll, a rerun brings the change to every member and leaves none stopped' {
  for round in 1 2 3; do
    setting "config: { snapshot-count: 4000$round }"
    begin 04-cluster --yes --wait 2m
    eventually 120 happened "$CHANGING"
    sometime 3
    kill_run
  done
  runbook 04-cluster --yes --wait 2m
  applied 'snapshot-count: 40003'
  all_serve
  settled
  unchanged 04-cluster
}

@test 'a value that etcd refuses is put back on the one member that tried it, in etcd’s own words' {
  before=$(pids)
  setting 'config: { cipher-suites: [TLS_OF_TOMORROW] }'
  run -1 runbook 04-cluster --yes
  [[ $output == *'unexpected TLS cipher suite "TLS_OF_TOMORROW"'* ]]
  [[ $output =~ what\ was\ there\ before\ is\ back\ on\ etcd.,\ restarted\ and\ healthy ]]
  all_serve
  settled
  each sh -c '! grep TLS_OF_TOMORROW /etc/etcd/etcd.yaml'
  [ "$(comm -12 <(sort <<<"$before") <(pids | sort) | wc -l)" = 2 ]
}

@test '^C in a roll finishes the member at hand; a rerun goes on with the others' {
  setting 'config: { snapshot-count: 50002 }'
  begin 04-cluster --yes
  eventually 60 happened "$CHANGING"
  kill -INT "$RUN"
  ended 130
  happened 'Finishing the restart of etcd'
  happened 'run the same command to go on'
  [ "$(grep -c -- "$CHANGING" "$EVENTS")" = "$(grep -c -- "$CHANGED" "$EVENTS")" ]
  all_serve
  settled
  run ! applied 'snapshot-count: 50002'
  runbook 04-cluster --yes
  applied 'snapshot-count: 50002'
}

@test 'a second ^C stops at once, and says what still runs' {
  setting 'config: { snapshot-count: 50003 }'
  begin 04-cluster --yes
  eventually 60 happened "$CHANGING"
  kill -INT "$RUN"
  eventually 60 happened 'press again to stop at once'
  kill -INT "$RUN"
  ended 130
  happened 'Stopped at once. the restart of etcd. may still run on its host'
  runbook 04-cluster --yes --wait 2m
  applied 'snapshot-count: 50003'
  all_serve
}

@test 'a second run is exit 4 and names the first; a vanished operator loses the lock and can do nothing more' {
  setting 'config: { snapshot-count: 50004 }'
  begin 04-cluster --yes
  eventually 60 happened "$CHANGING"
  FROZEN="$RUN $(pgrep -P "$RUN" | tr '\n' ' ')"
  # shellcheck disable=SC2086 # pids
  kill -STOP $FROZEN

  setting 'config: { snapshot-count: 50005 }'
  run -4 runbook 04-cluster --yes
  [[ $output == *"$(id -un)@$(hostname) is running 04-cluster on e2e-interrupted since "*', step '?' of '?'. Wait with --wait 5m, or try later.'* ]]
  run -0 runbook 04-cluster --yes --wait 5m
  [[ $output == *'waiting for it to end'* ]]
  applied 'snapshot-count: 50005'
  before=$(pids)

  # shellcheck disable=SC2086 # pids
  kill -CONT $FROZEN
  ended 3
  RUN='' FROZEN=''
  applied 'snapshot-count: 50005'
  [ "$(pids)" = "$before" ]
  all_serve
  settled
}
