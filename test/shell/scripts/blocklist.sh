#!/bin/bash
# Addresses in a text, with comments and empty lines.
list="
192.0.2.1      # one
198.51.100.0/24

203.0.113.9 # two
"
iptables -N BLOCK
while IFS= read -r line; do
  line=${line%%#*}
  line=$(echo "$line" | tr -d ' \t')
  [ -z "$line" ] && continue
  iptables -A BLOCK -s "$line" -j DROP
done <<< "$list"
iptables -I INPUT -j BLOCK
echo "$list" | grep -v '^$' | sed 's/#.*//' | awk '{print $1}' | while read -r ip; do
  iptables -I BLOCK 1 -d "$ip" -j REJECT
done
count=$(echo "$list" | grep -c '[0-9]')
[ "$count" -eq 3 ] && iptables -A BLOCK -j RETURN
