# shellcheck shell=bash
# PORT [ADDRESS HEADERS]…: says `ADDRESS MTU` of those whom only small datagrams reach. Reads what ip(8) says of links and
# ways on stdin. One bash asks all of them: a process for each way would cost more than all else that is looked at.
port=$1
shift
declare -A headers mtu fits
while [ $# -gt 0 ]; do
  headers[$1]=$2
  shift 2
done
# Not by /sys: that may be of another network namespace (network_namespaces(7)).
while read -r line; do
  if [[ $line =~ ^[0-9]+:' '([^:@]+)[^' ']*' '.*' mtu '([0-9]+) ]]; then
    mtu[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
  elif [[ $line =~ ^([a-z]+' ')?([0-9a-f.:]+)' '(.*' ')?dev' '([^' ']+) ]]; then
    fits[${BASH_REMATCH[2]}]=${mtu[${BASH_REMATCH[4]}]}
  fi
done

ask() { # large|small ADDRESS…: sorts them into answered and silent
  local size=$1 patience=0.5 address bytes fd
  local -A door=()
  shift
  answered=() silent=()
  for address; do
    bytes=1
    [ "$size" = small ] || bytes=$((fits[$address] - headers[$address]))
    exec {fd}<>"/dev/udp/$address/$port" && dd if=/dev/zero bs="$bytes" count=1 >&"$fd" && door[$address]=$fd
  done 2>/dev/null
  for address; do
    # What can't be sent gets lost nowhere; refused is an answer, and above 128 the time was over.
    if [ "${door[$address]-}" ] && { read -r -t "$patience" -u "${door[$address]}"; [ $? -gt 128 ]; }; then
      # All were asked before, so those behind it have had that time, too.
      silent+=("$address") patience=0.01
    else
      answered+=("$address")
    fi
  done 2>/dev/null
}

# The large one goes first, and twice: such answers are rationed (icmp(7), icmp_ratelimit).
ask large "${!fits[@]}"
[ ${#silent[@]} -gt 0 ] || exit 0
ask small "${silent[@]}"
[ ${#answered[@]} -gt 0 ] || exit 0
sleep 1
ask small "${answered[@]}"
ask large "${answered[@]}"
for address in "${silent[@]}"; do printf '%s %s\n' "$address" "${fits[$address]}"; done
