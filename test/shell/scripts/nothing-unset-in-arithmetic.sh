#!/bin/bash
set -u
mark() { iptables -A INPUT -m comment --comment "$*"; }
base=1000
(mark "$((base + offset))"; mark not here)
mark subshell "$?"
((0 && offset)) || mark what is decided is not asked for
((offset = 5)) && mark set "$((base + offset))"
text=base
mark name of a name "$((text + 1))"
[[ base -gt 999 ]] && mark greater
iface=eth0
trap 'mark at the end' EXIT
for ((i = 0; i < 3; i++)); do
  mark pass "$i"
  i=$iface
done
mark never
