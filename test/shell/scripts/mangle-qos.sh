#!/bin/bash
# Marks for traffic control, a table in the script.
CLASSES="
10 tcp 22
20 tcp 80,443
30 udp 53,123
"
iptables -t mangle -N QOS 2>/dev/null
iptables -t mangle -F QOS
iptables -t mangle -A POSTROUTING -o ppp0 -j QOS
echo "$CLASSES" | while read mark proto ports; do
  [ -n "$mark" ] || continue
  iptables -t mangle -A QOS -p $proto -m multiport --dports $ports -j MARK --set-mark 0x$(printf '%x' $mark)
  iptables -t mangle -A QOS -m mark --mark $mark -j RETURN
done
iptables -t mangle -A QOS -m length --length 0:$((64 + 36)) -j CLASSIFY --set-class 1:10
iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
