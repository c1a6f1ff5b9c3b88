#!/bin/sh
# Rules that jump where others do, and jumps that the kernel refuses all the same.
iptables -N list
iptables -N blocked
iptables -N marked
iptables -A blocked -j DROP
for host in 1 2 3; do iptables -A list -s 192.0.2.$host -j blocked; done
iptables -A marked -j MARK --set-mark 1
say() { iptables -A OUTPUT -m comment --comment "$1 $2" -j ACCEPT; }
iptables -A INPUT -j list; say entered $?
iptables -A list -s 192.0.2.4 -j blocked; say again $?
iptables -A list -m owner --uid-owner 0 -j blocked; say bound $?
iptables -I blocked -j list; say loop $?
iptables -A list -s 192.0.2.5 -j blocked; say after $?
iptables -A blocked -j list; say dead $?
iptables -A blocked -j list; say "dead again" $?
iptables -D blocked -j DROP; say opened $?
iptables -A list -s 192.0.2.6 -j blocked; say then $?
