#!/bin/bash
# Lists that programs take apart: grep, sed, awk, sort, uniq, paste.
list='web 10.0.0.10 80/tcp
# db 10.0.0.20 5432/tcp
dns 10.0.0.53 53/udp
web 10.0.0.11 80/tcp'
echo "$list" | grep -v '^#' | awk '{ print $2, $3 }' | while read -r host service; do
  iptables -A FORWARD -d "$host" -p "${service#*/}" --dport "${service%/*}" -j ACCEPT
done
for host in $(sed -n 's/^web \([0-9.]*\).*/\1/p' <<< "$list" | sort -r); do iptables -A INPUT -s "$host" -j ACCEPT; done
ports=$(awk '/tcp/ && !/#/ {print}' <<< "$list" 2>/dev/null | head -n1 | cut -d' ' -f1)
count=$(grep -cE '^(web|dns)' <<< "$list")
names=$(cut -d' ' -f1 <<< "$list" | grep -v '#' | sort | uniq -c | awk '$1 > 1 {print $2}')
joined=$(grep -oE '[0-9]+/(tcp|udp)' <<< "$list" | sed 's,/.*,,' | sort -un | paste -sd,)
iptables -A INPUT -p tcp -m multiport --dports "$joined" -m comment --comment "$count $names" -j ACCEPT
network=$(echo 192.168.7.42 | awk -F. '{print $1"."$2"."$3".0/24"}')
iptables -A INPUT -s "$network" -j ACCEPT
second=$(sed -n '2p' <<< "$list" | tr -d '#' | xargs | cut -d' ' -f1)
iptables -A OUTPUT -m comment --comment "$second" -j ACCEPT
