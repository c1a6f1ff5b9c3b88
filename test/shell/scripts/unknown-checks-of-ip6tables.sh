#!/bin/sh
# ip6tables-legacy 1.8.9 takes a rule for another one that differs in ports alone; other versions do not.
for port in 80 443; do
  ip6tables -C INPUT -p tcp --dport $port -j ACCEPT 2>/dev/null || ip6tables -A INPUT -p tcp --dport $port -j ACCEPT
done
ip6tables -C INPUT -p udp --dport 53 -j ACCEPT 2>/dev/null || ip6tables -A INPUT -p udp --dport 53 -j ACCEPT
ip6tables -C INPUT -p tcp --dport 80 -j ACCEPT && ip6tables -A OUTPUT -j ACCEPT
iptables -C INPUT -p tcp --dport 80 -j ACCEPT 2>/dev/null || iptables -A INPUT -p tcp --dport 80 -j ACCEPT
iptables -C INPUT -p tcp --dport 81 -j ACCEPT 2>/dev/null || iptables -A INPUT -p tcp --dport 81 -j ACCEPT
