#!/bin/sh
iptables -A INPUT -p tcp --dport 23 -j DROP
iptables -A INPUT -i lo -j ACCEPT
iptables -I INPUT -p tcp --dport 23 -j DROP
iptables -A INPUT -p tcp --dport 23 -j DROP
while iptables -D INPUT -p tcp --dport 23 -j DROP 2>/dev/null; do :; done
until ! iptables -D INPUT 2 2>/dev/null; do :; done
iptables -D INPUT 7 || iptables -A INPUT -m comment --comment "no seventh: $?" -j ACCEPT
