#!/bin/bash
base=0x10 oct=010
for ((bit = 0; bit < 4; bit++)); do
  mark=$((1 << bit | base))
  iptables -t mangle -A PREROUTING -m mark --mark $mark/0xff -j RETURN
done
iptables -t mangle -A PREROUTING -j MARK --set-mark $((oct * 2 + 16#ff))
(( n = 5, m = n++ * 2 ))
iptables -A INPUT -p tcp --dport $((n > 5 ? 1000 + m : 1)):$((2 ** 11)) -j ACCEPT
iptables -A INPUT -m comment --comment "$n $m $((~0)) $((-7 / 2)) $((-7 % 3)) $(( (m += 2) ))" -j ACCEPT
