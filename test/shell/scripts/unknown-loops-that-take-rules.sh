#!/bin/sh
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
iptables -A INPUT -s 1.1.1.1 -j DROP; iptables -A INPUT -s 1.1.1.2 -j DROP; iptables -A INPUT -s 1.1.1.3 -j DROP; for i in $(cat /etc/group | cut -d: -f1) b; do iptables -D INPUT 1; done; iptables -A INPUT -j ACCEPT
iptables -A FORWARD -s 1.1.1.1 -j DROP; iptables -A FORWARD -s 1.1.1.2 -j DROP; for i in $(cat /etc/group | cut -d: -f1) b; do iptables -I FORWARD 2 -s 2.2.2.2 -j LOG; done; iptables -A FORWARD -j ACCEPT
