#!/bin/bash
# A coprocess: what it is told and what it tells is known to nobody here, and the lines of the loop around are not its own.
while read -r port; do
  coproc { read -r line; echo "allow $line"; }
  echo "$port" >&"${COPROC[1]}"
  read -r verb given <&"${COPROC[0]}"
  iptables -A INPUT -p tcp --dport "$port" -m comment --comment "$verb" -j ACCEPT
  wait
done <<E
22
80
E
iptables -A INPUT -j DROP
