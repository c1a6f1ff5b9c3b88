#!/bin/bash
table='tcp,22,10.0.0.0/8,ACCEPT
udp,53,,ACCEPT
tcp,25,192.0.2.9,DROP'
while IFS=, read -r proto port source verdict; do
  rule=(-A INPUT -p "$proto" --dport "$port")
  [[ -n $source ]] && rule+=(-s "$source")
  iptables "${rule[@]}" -j "$verdict"
done <<< "$table"
echo "$table" | grep '^udp' | cut -d, -f2 | while read -r port; do iptables -A OUTPUT -p udp --sport "$port" -j ACCEPT; done
