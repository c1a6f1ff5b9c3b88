#!/bin/bash
ports=$(echo "443 22 80 22" | tr ' ' '\n' | sort -un | tr '\n' ',' | sed 's/,$//')
iptables -A INPUT -p tcp -m multiport --dports "$ports" -j ACCEPT
last=$(seq 1 5 | tail -n 1); first=$(seq 1 5 | head -1)
iptables -A INPUT -p tcp --dport "$first:$last" -j DROP
net=$(echo 10.1.2.3/24 | sed -e 's#/.*##' -e 's/\.[0-9]*$/.0/')
iptables -A INPUT -s "$net/24" -j ACCEPT
third=$(echo 'one two three' | awk '{print $3}')
iptables -A INPUT -m comment --comment "$third $(basename /a/b.sh .sh) $(dirname /a/b.sh) $(expr 6 \* 7)" -j ACCEPT
iptables -A INPUT -m comment --comment "$(printf '%s:%02d' x 7) $(echo abc | cut -c2)" -j ACCEPT
