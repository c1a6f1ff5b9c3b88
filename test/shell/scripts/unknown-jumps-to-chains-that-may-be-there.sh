#!/bin/sh
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
if [ -f /etc/nosuch ]; then iptables -N x; else iptables -N y; fi
iptables -A INPUT -j y
iptables -X y
iptables -F
iptables -X y
show $?
