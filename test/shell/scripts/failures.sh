#!/bin/sh
# Commands that fail, and what depends on it.
iptables -A NOWHERE -j ACCEPT
echo $? | grep -q 1 && iptables -A INPUT -m comment --comment "no chain" -j ACCEPT
iptables -N one && iptables -A INPUT -j one
iptables -N one || iptables -A INPUT -p tcp --dport 1 -j ACCEPT
iptables -X one || iptables -A INPUT -p tcp --dport 2 -j ACCEPT
iptables -A INPUT -p tcp --dprot 5 -j ACCEPT; [ $? -eq 2 ] && iptables -A INPUT -p tcp --dport 3 -j ACCEPT
iptables -I INPUT 99 -j DROP || iptables -A INPUT -p tcp --dport 4 -j ACCEPT
iptables -D INPUT 1
iptables -D INPUT -p tcp --dport 77 -j ACCEPT || iptables -A INPUT -p tcp --dport 5 -j ACCEPT
iptables -E one two && iptables -A two -j RETURN
iptables -A two -j two || iptables -A INPUT -p tcp --dport 6 -j ACCEPT
iptables -A INPUT -j one || iptables -A INPUT -p tcp --dport 7 -j ACCEPT
iptables -P two DROP || iptables -P INPUT DROP
iptables -A INPUT -j MASQUERADE || iptables -A INPUT -p tcp --dport 8 -j ACCEPT
iptables -t nat -A two -j ACCEPT || iptables -t nat -A POSTROUTING -j MASQUERADE
iptables -R INPUT 1 -p udp --dport 9 -j ACCEPT
