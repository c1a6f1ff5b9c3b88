#!/bin/bash
# What is listed decides: an installer that opens a port only where something shuts it, and a cleaner that goes by numbers.
iptables -P FORWARD ACCEPT
if iptables -L -n | grep -qE '^(REJECT|DROP)'; then
  iptables -I INPUT -p udp --dport 1194 -j ACCEPT
fi
iptables -A INPUT -m conntrack --ctstate INVALID -j DROP
if iptables -L -n | grep -qE '^(REJECT|DROP)'; then
  iptables -I INPUT -p udp --dport 1195 -j ACCEPT
  iptables -I FORWARD -s 10.8.0.0/24 -j ACCEPT
fi
for port in 8000 8001 8002; do
  iptables -t nat -A PREROUTING -p tcp --dport $port -j DNAT --to-destination 192.0.2.7:80
done
target=192.0.2.7
for number in $(iptables -t nat -nL PREROUTING --line-numbers | grep "$target" | grep -v 'dpt:8001' | awk '{print $1}' | sort -rn); do
  iptables -t nat -D PREROUTING "$number"
done
for chain in knock-1 knock-2 other; do iptables -N $chain; done
for chain in $(iptables -nL | grep '^Chain' | grep -Eo 'knock-[0-9]+'); do iptables -X "$chain"; done
[ "$(iptables -nL OUTPUT | wc -l)" -eq 2 ] && iptables -A OUTPUT -j ACCEPT
iptables -nL | grep -q other || iptables -A OUTPUT -j DROP
if [ -n "$(iptables -nL INPUT | grep log-drop)" ]; then iptables -A OUTPUT -j RETURN; fi
