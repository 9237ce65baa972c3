#!/usr/bin/env bats
# The same settings as variables, as flags and as a file: a cluster brought up, migrated and switched between them while
# a client writes. The tests build on one another.

bats_require_minimum_version 1.5.0
load lab.bash
load checks.bash
load writer.bash

setup() {
  cd "$ROOT" || return
}

setup_file() { lab_up e2e-styles --lbs 0; }

teardown_file() {
  stop_writing
  lab_down
}

# in_style STYLE [KEYS]: the inventory says so.
in_style() {
  local config="\\n      config: { ${2-} }"
  setting "style: $1${2:+$config}"
}

# running HOST: etcd's own command line there, one word a line
# shellcheck disable=SC2016 # expands over there
running() { on "$1" sh -c 'tr "\0" "\n" <"/proc/$(systemctl show -p MainPID --value etcd)/cmdline"'; }
# variables HOST: of ETCD_, that etcd was started with
# shellcheck disable=SC2016
variables() { on "$1" sh -c 'tr "\0" "\n" <"/proc/$(systemctl show -p MainPID --value etcd)/environ" | grep ^ETCD_'; }

# Exactly one source, on disk and in force.
only_env() { each sh -c 'test -e /etc/default/etcd && ! test -e /etc/etcd/etcd.yaml && ! grep -e "--" /etc/systemd/system/etcd.service'; }
only_flags() { each sh -c '! test -e /etc/default/etcd && ! test -e /etc/etcd/etcd.yaml'; }
only_file() { each sh -c 'test -e /etc/etcd/etcd.yaml && ! test -e /etc/default/etcd'; }

@test 'what a style can’t say is exit 2 with its line and the cure, and no host is asked' {
  in_style file 'raft-read-timeout: 9000000000'
  run -2 runbook all --dry-run
  [[ $output == *.hosts.yaml:*': etcd.config: `raft-read-timeout` is not read in a file by etcd 3.5, only as a flag or variable: set `etcd.style` to env or flags'* ]]
  in_style flags 'client-transport-security: { allowed-cn: [a] }'
  run -2 runbook all --dry-run
  [[ $output == *'`client-transport-security.allowed-cn` has neither flag nor variable'*'set `etcd.style` to file'* ]]
}

@test 'somebody’s own /etc/default/etcd is exit 5, and stays' {
  in_style env
  for book in 01-install 02-unit 03-datadir 05-pki; do runbook "$book"; done
  on etcd3 sh -c 'echo ETCD_NAME=somebody >/etc/default/etcd'
  run -5 runbook 04-cluster --plaintext
  [[ $output == *'/etc/default/etcd was not written by these runbooks, on etcd3'* ]]
  [ "$(on etcd3 cat /etc/default/etcd)" = ETCD_NAME=somebody ]
  on etcd3 rm /etc/default/etcd
}

@test 'C2: variables in /etc/default/etcd bring up a cluster, and nothing else speaks to etcd' {
  runbook 04-cluster --plaintext
  only_env
  [ "$(on etcd1 stat -c '%U:%G %a' /etc/default/etcd)" = 'root:etcd 640' ]
  [ "$(running etcd1 | wc -l)" = 1 ]
  variables etcd1 | grep -x 'ETCD_LISTEN_PEER_URLS=http://.*:2380'
  on etcd2 /opt/etcd/bin/etcdctl put style env
  before=$(pids)
  unchanged 04-cluster
  [ "$(pids)" = "$before" ]
}

@test 'a stopped cluster in plain http comes up as that with another style, and goes back' {
  each systemctl stop etcd
  in_style flags
  unchanged 02-unit
  only_env
  runbook 04-cluster
  only_flags
  running etcd3 | grep -x -- '--listen-client-urls=http://.*'
  [ "$(on etcd2 /opt/etcd/bin/etcdctl get --print-value-only style)" = env ]
  in_style env
  runbook 04-cluster --yes
}

@test 'in variables, http becomes https while a client writes' {
  start_writing
  runbook 06-tls --yes
  nothing_lost
  each grep -x 'ETCD_LISTEN_CLIENT_URLS="https://[^"]*"' /etc/default/etcd
  only_env
  unchanged 06-tls
  unchanged 02-unit
}

@test 'a variable of somebody’s in a drop-in is exit 5, named with its file' {
  on etcd2 sh -c 'mkdir -p /etc/systemd/system/etcd.service.d && printf "[Service]\nEnvironment=ETCD_SNAPSHOT_COUNT=7\n" >/etc/systemd/system/etcd.service.d/mine.conf'
  run -5 runbook 04-cluster
  [[ $output == *'etcd2 has a second source of settings: /etc/systemd/system/etcd.service.d/mine.conf'* ]]
  [[ $output == *'Environment=ETCD_SNAPSHOT_COUNT=7'* ]]
  on etcd2 rm -r /etc/systemd/system/etcd.service.d
}

@test 'from variables to flags while a client writes, killed on the way and run again' {
  in_style flags
  start_writing
  begin 04-cluster --yes
  eventually 60 happened "$CHANGING"
  sometime 3
  kill_run
  runbook 04-cluster --yes --wait 2m
  nothing_lost
  only_flags
  all_serve
  settled
  before=$(pids)
  unchanged 04-cluster
  [ "$(pids)" = "$before" ]
}

@test 'B1: flags in the unit, with user, directory, limits and restart policy' {
  running etcd1 | grep -x -- --name=etcd1
  running etcd1 | grep -x -- '--peer-client-cert-auth=true'
  [ -z "$(variables etcd1)" ]
  run -0 on etcd1 systemctl show etcd -p User -p WorkingDirectory -p LimitNOFILE -p Restart
  [ "$(sort <<<"$output" | tr '\n' ' ')" = 'LimitNOFILE=65536 Restart=on-failure User=etcd WorkingDirectory=/var/lib/etcd/etcd1.etcd ' ]
  # shellcheck disable=SC2016 # expands over there
  run -0 on etcd1 sh -c 'pid=$(systemctl show -p MainPID --value etcd)
    stat -c %U "/proc/$pid" && readlink "/proc/$pid/cwd"'
  [ "$output" = $'etcd\n/var/lib/etcd/etcd1.etcd' ]
  on etcd1 systemd-analyze verify --man=no /etc/systemd/system/etcd.service
}

@test 'a setting with %, $, spaces and quotes reaches etcd as it is, by flag; a comment restarts nothing' {
  in_style flags "host-whitelist: '*,50% of \$HOME \"x\"'"
  run -0 runbook 04-cluster --yes
  running etcd3 | grep -xF -- '--host-whitelist=*,50% of $HOME "x"'
  before=$(pids)
  on etcd3 sh -c 'echo "# by hand" >>/etc/systemd/system/etcd.service && systemctl daemon-reload'
  runbook 04-cluster --yes
  run ! on etcd3 grep 'by hand' /etc/systemd/system/etcd.service
  [ "$(pids)" = "$before" ]
}

@test 'a style with a value that etcd refuses is put back on the one member that tried it' {
  # etcd wants a port here, and says so only when it starts.
  in_style env 'cors: "https://example.com"'
  before=$(pids)
  run -1 runbook 04-cluster --yes
  [[ $output == *'what was there before is back on etcd'*', restarted and healthy'* ]]
  [ "$(comm -12 <(echo "$before") <(pids) | wc -l)" = 2 ]
  only_flags
  all_serve
}

@test 'from flags to a file while a client writes, and every runbook again changes nothing' {
  in_style file
  start_writing
  runbook 04-cluster --yes
  nothing_lost
  only_file
  [ "$(running etcd2 | tail -n 1)" = /etc/etcd/etcd.yaml ]
  [ "$(ctl etcd3 get --print-value-only style)" = env ]
  runbook all --yes
  unchanged all
}

@test 'a variable that a file silences is told, and a stale file of ours goes without a restart' {
  before=$(pids)
  on etcd1 sh -c 'mkdir -p /etc/systemd/system/etcd.service.d && printf "[Service]\nEnvironment=ETCD_SNAPSHOT_COUNT=7\n" >/etc/systemd/system/etcd.service.d/mine.conf'
  on etcd1 sh -c 'echo "# Managed by etcd-runbooks" >/etc/default/etcd'
  run -0 runbook 04-cluster --yes
  [[ $output == *'etcd ignores “Environment=ETCD_SNAPSHOT_COUNT=7” in /etc/systemd/system/etcd.service.d/mine.conf'* ]]
  only_file
  [ "$(pids)" = "$before" ]
}
