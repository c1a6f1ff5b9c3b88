#!/bin/bash
# Lists of addresses are put in order, compared and taken from files.
printf '%s\n' 192.0.2.10 192.0.2.9 192.0.2.10 198.51.100.1 > /tmp/wanted
printf '%s\n' 198.51.100.1 203.0.113.4 > /tmp/others
for address in $(sort -t . -k 1,1n -k 2,2n -k 3,3n -k 4,4n -u /tmp/wanted); do iptables -A INPUT -s "$address" -j ACCEPT; done
for address in $(sort -V /tmp/wanted /tmp/others | uniq); do iptables -A OUTPUT -d "$address" -j ACCEPT; done
for address in $(uniq --count /tmp/wanted | sort -k1,1nr -k2 | awk '{ print $2 }'); do iptables -A FORWARD -s "$address"; done
for address in $(sort /tmp/wanted | uniq --repeated); do iptables -A FORWARD -d "$address" -j DROP; done
# What another file holds, too, is left out.
for address in $(grep -vxFf /tmp/others /tmp/wanted); do iptables -A FORWARD -s "$address" -j ACCEPT; done
for address in $(grep -h '^198' /tmp/wanted /tmp/others); do iptables -A FORWARD -d "$address" -j LOG; done
for address in $(grep 203 /tmp/wanted /tmp/others | cut -d: -f2); do iptables -A FORWARD -d "$address" -j REJECT; done
grep -q 203 /tmp/wanted /tmp/others && iptables -A INPUT -p icmp -j ACCEPT
for file in $(grep -l 203 /tmp/wanted /tmp/others); do iptables -A INPUT -m comment --comment "$(basename -- "$file")" -j LOG; done
lines=$(wc -l /tmp/wanted)
iptables -A INPUT -p tcp -m multiport --dports "${lines%% *},$(wc -l < /tmp/others)" -j ACCEPT
for name in $(basename -a -s .conf /etc/a.conf /etc/b.conf); do iptables -N "$name"; done
iptables -A INPUT -m comment --comment "$(dirname -- /srv/rules/of.today)" -j DROP
printf '%s\n' lan WAN dmz | sort -f | while read -r zone; do iptables -N "$zone"; done
