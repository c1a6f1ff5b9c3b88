#!/bin/sh
set -e
KNOCKS="7000 8000 9000"
iptables -N KNOCKING
iptables -N PASSED
n=0
prev=
for port in $KNOCKS; do
  n=$((n + 1))
  iptables -N "GATE$n"
  iptables -A "GATE$n" -p tcp --dport "$port" -m recent --name "AUTH$n" --set -j DROP
  if [ -n "$prev" ]; then
    iptables -I "GATE$n" 1 -m recent --name "AUTH$prev" --remove
  fi
  iptables -A "GATE$n" -j DROP
  prev=$n
done
iptables -A PASSED -m recent --name "AUTH$n" --remove
iptables -A PASSED -p tcp --dport 22 -j ACCEPT
iptables -A KNOCKING -m recent --rcheck --seconds 30 --name "AUTH$n" -j PASSED
while [ $n -gt 1 ]; do
  n=$((n - 1))
  iptables -A KNOCKING -m recent --rcheck --seconds 10 --name "AUTH$n" -j "GATE$((n + 1))"
done
iptables -A KNOCKING -j GATE1
iptables -A INPUT -j KNOCKING
