#!/bin/bash
# Ports and addresses that are worked out.
base=8000
for ((i = 0, p = base; i < 4; i++, p += 10)); do
  (( i % 2 == 0 )) && t=ACCEPT || t=DROP
  iptables -A INPUT -p tcp --dport $p:$((p + 9)) -j $t
done
let n=3*2
declare -i total=n+1
iptables -A INPUT -p tcp --dport $total -j ACCEPT
ip=10.0.0.1
IFS=. read -r a b c d <<< "$ip"
iptables -A INPUT -s "$a.$b.$c.$((d + 4))" -j ACCEPT
dec=$(( (a << 24) + (b << 16) + (c << 8) + d ))
[ $dec -eq 167772161 ] && iptables -A INPUT -s "$((dec >> 24)).$((dec >> 16 & 255)).0.9" -j DROP
x=5; y=$((x > 3 ? x * 2 : 0)); until (( y <= 7 )); do iptables -A OUTPUT -p udp --sport $((y--)) -j DROP; done
iptables -A OUTPUT -m mark --mark $((16#ff)) -j DROP
iptables -A OUTPUT -p tcp --sport $(expr 3 + 4) -j DROP
