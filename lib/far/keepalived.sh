# shellcheck shell=sh
# Verbs that know keepalived; host.sh and etcd.sh go before.

# While it looks at a configuration with a script, keepalived 2.2 ends its own process group, and so itself.
keepalived_accepts() { # FILE
  (
    trap '' TERM
    exec keepalived -t -f "$1"
  )
}

# Adverts every half second and three of them missed: after two seconds without a change VRRP has made up its mind.
hold_still() { # ADDRESS: until this host has held it for 2 s on end, or has not
  quiet=0 held=
  while [ "$quiet" -lt 8 ]; do
    holding=$(ip -o addr show to "$1" | grep -c .) || :
    if [ "$holding" = "$held" ]; then quiet=$((quiet + 1)); else quiet=0; fi
    held=$holding
    pause 0.25
  done
}

retire_unit() { # UNIT
  disable_unit "$1"
  clear_pending "$1"
}
