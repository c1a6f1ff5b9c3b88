#!/bin/bash
# Tables of services and hosts are read through descriptors of their own.
exec 3<<TABLE
22 tcp admin
53 udp lan
TABLE
while read -r port proto zone <&3; do
  iptables -A INPUT -p "$proto" --dport "$port" -m comment --comment "$zone" -j ACCEPT
done
exec 3<&-
while IFS=: read -r -u 4 name net; do
  while read -r port; do
    iptables -A FORWARD -s "$net" -p tcp --dport "$port" -m comment --comment "$name" -j ACCEPT
  done < <(printf '%s\n' 80 443)
done 4<<< $'office:10.1.0.0/16\nguests:10.2.0.0/16'
printf 'allow=192.0.2.1\ndeny=192.0.2.66\n' > /tmp/lists
content=$(< /tmp/lists)
for line in $content; do
  case $line in
    allow=*) iptables -I INPUT -s "${line#*=}" -j ACCEPT ;;
    deny=*) iptables -I INPUT -s "${line#*=}" -j DROP ;;
  esac
done
