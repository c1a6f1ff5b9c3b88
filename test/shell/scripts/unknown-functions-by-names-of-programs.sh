#!/bin/sh
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
[ -f /etc/nosuch ] && iptables() { echo "$@" > /dev/null; }
iptables -A INPUT -j DROP
iptables -D INPUT 1 && iptables -A FORWARD -j DROP
