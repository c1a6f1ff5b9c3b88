#!/bin/bash
# Rules move: inserts, replacements, deletions by number.
for i in 1 2 3 4 5; do iptables -A INPUT -p tcp --dport $i -j ACCEPT; done
iptables -I INPUT -p tcp --dport 100 -j ACCEPT
iptables -I INPUT 3 -p tcp --dport 101 -j ACCEPT
iptables -R INPUT 2 -p tcp --dport 102 -j DROP
iptables -D INPUT 5
for n in $(seq 3 -1 2); do iptables -D INPUT $n; done
iptables -A INPUT -s 10.0.0.1,10.0.0.2 -d 10.1.0.0/16,10.2.0.0/16 -j ACCEPT
iptables -I INPUT -s 10.0.0.3,10.0.0.4 -j ACCEPT
iptables -D INPUT -s 10.0.0.1 -d 10.2.0.0/16 -j ACCEPT
iptables -Z INPUT 1
iptables -F OUTPUT
