#!/bin/sh
# A host whose name is not found has no rule; the script goes on, or ends there.
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -s backup.example -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A OUTPUT -d mirror.example -j ACCEPT || iptables -A OUTPUT -p icmp -j ACCEPT
set -e
iptables -A FORWARD -d printer.example -j DROP
iptables -A FORWARD -j ACCEPT
