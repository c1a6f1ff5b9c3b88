#!/bin/bash
n=1
( n=2; iptables -A INPUT -m comment --comment "sub $n" -j ACCEPT )
{ n=3; iptables -A INPUT -m comment --comment "group $n" -j ACCEPT; }
iptables -A INPUT -m comment --comment "after $n" -j ACCEPT
( iptables -A INPUT -m comment --comment bg -j ACCEPT ) &
wait
x=$(n=9; iptables -A INPUT -m comment --comment "substituted $n" -j ACCEPT; echo "$n")
iptables -A INPUT -m comment --comment "$n $x" -j ACCEPT
! false && iptables -A OUTPUT -m comment --comment negated -j ACCEPT
for i in 1 2 3; do for j in a b c; do [ $j = b ] && continue 2; [ $i = 3 ] && break 2; iptables -A OUTPUT -m comment --comment "$i$j" -j ACCEPT; done; done
