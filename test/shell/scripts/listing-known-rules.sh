#!/bin/bash
# What iptables itself says of its rules is used.
iptables -N old1; iptables -N old2; iptables -N keep
iptables -A INPUT -j old1
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -j old2
iptables -S INPUT | grep -- '-j old' | sed 's/^-A/-D/' | while read -r rule; do iptables $rule; done
for chain in $(iptables -S | grep '^-N old' | cut -d' ' -f2); do iptables -X "$chain"; done
count=$(iptables -S INPUT | grep -c '^-A')
iptables -A INPUT -m comment --comment "$count rules" -j ACCEPT
if iptables-save -t filter | grep -q 'dport 22'; then iptables -A OUTPUT -j ACCEPT; fi
iptables-save -t filter | grep -v 'dport 22' | iptables-restore
