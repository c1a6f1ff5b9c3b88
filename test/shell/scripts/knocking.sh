#!/bin/bash
# Three knocks open the door.
KNOCKS=(7000 8000 9000)
iptables -N KNOCKING
iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -j KNOCKING
n=${#KNOCKS[@]}
for i in "${!KNOCKS[@]}"; do iptables -N GATE$((i + 1)); done
iptables -N PASSED
for ((i = 1; i <= n; i++)); do
  if ((i > 1)); then iptables -A GATE$i -m recent --name AUTH$((i - 1)) --remove; fi
  iptables -A GATE$i -p tcp --dport ${KNOCKS[i-1]} -m recent --name AUTH$i --set -j DROP
  iptables -A GATE$i -j DROP
done
iptables -A PASSED -m recent --name AUTH$n --remove
iptables -A PASSED -p tcp --dport 22 -j ACCEPT
iptables -A KNOCKING -m recent --rcheck --seconds 30 --name AUTH$n -j PASSED
for ((i = n; i > 1; i--)); do
  iptables -A KNOCKING -m recent --rcheck --seconds 10 --name AUTH$((i - 1)) -j GATE$i
done
iptables -A KNOCKING -j GATE1
