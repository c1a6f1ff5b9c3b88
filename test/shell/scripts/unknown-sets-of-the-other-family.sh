#!/bin/bash
# A set of the one family in rules of both: iptables refuses those of the other.
ipset create blocked hash:net
ipset add blocked 192.0.2.0/24
for program in iptables ip6tables; do
  $program -A INPUT -i lo -j ACCEPT
  $program -A INPUT -m set --match-set blocked src -j DROP
  $program -A INPUT -p tcp --dport 22 -j ACCEPT
done
