#!/bin/bash
# What loops over lists of the host do or leave undone to the rules around them, where nothing of it reaches a rule.
set -e
rule() { iptables -A INPUT -m comment --comment "$*" -j ACCEPT; }
ip rule show | grep fwmark | while read -r line; do
  number=$(echo "$line" | cut -d : -f 1)
  echo "$number" > /dev/null
done
rule "behind a loop that reads"
for device in $(ls /sys/class/net); do
  [ "$device" = lo ] && continue
  echo "$device" > /dev/null
done
rule "behind a loop that is gone on with"
for device in $(ls /sys/class/net); do
  if [ "$device" = lo ]; then break; fi
done
rule "behind a loop that is left"
gateway=$(ip route | awk '/^default/ { print $3; exit }')
first=$(ip -o link | awk 'NR == 1 { print $2; exit 0 } END { }')
echo "$gateway $first" > /dev/null
rule "behind what is asked"
until ip rule show | grep -q . ; do
  break
done
rule "behind a loop that may not begin"
