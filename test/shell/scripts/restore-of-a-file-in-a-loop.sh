#!/bin/sh
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
iptables-save > /tmp/rules
while read -r l; do show "$l"; iptables-restore -n /tmp/rules; done <<E
1
2
E
