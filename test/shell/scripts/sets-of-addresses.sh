#!/bin/sh
# Sets are made, filled, swapped and looked into; what is in use cannot be destroyed.
ipset create -exist allowed hash:ip
ipset add allowed 192.0.2.1
ipset add allowed 192.0.2.1 2>/dev/null || iptables -N twice
ipset create fresh hash:ip
for host in 198.51.100.1 198.51.100.2; do ipset add fresh "$host"; done
ipset swap fresh allowed
ipset destroy fresh
iptables -A INPUT -m set --match-set allowed src -j ACCEPT
ipset destroy allowed 2>/dev/null || iptables -N in_use
ipset test allowed 198.51.100.1 2>/dev/null && iptables -N listed
ipset list nothing >/dev/null 2>&1 || ipset create nothing hash:net
iptables -A INPUT -m set ! --match-set nothing src -j LOG
ipset restore <<SETS
create bulk hash:ip
add bulk 203.0.113.1
add bulk 203.0.113.2
SETS
iptables -A FORWARD -m set --match-set bulk dst -j DROP
