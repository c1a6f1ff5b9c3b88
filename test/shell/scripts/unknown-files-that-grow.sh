#!/bin/bash
# A file that a loop reads and writes.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
n=5
printf '%s\n' one two > /tmp/grows
while read -r name; do
  show "$name"
  [ "$name" = two ] && echo three >> /tmp/grows
done < /tmp/grows
show "$(wc -l < /tmp/grows)"
{ echo first; cat /tmp/grows 2> /dev/null; } > /tmp/grows
show between
while read -r name; do show "$name"; done < /tmp/grows
# A second descriptor leads to it: what is written there is not worked out.
{ { echo one; echo two >&2; } > /tmp/both 3>&1 2>&3; }
grep -q two /tmp/both && iptables -A FORWARD -j DROP
