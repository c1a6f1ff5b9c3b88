#!/bin/bash
# `exec` that leads output elsewhere, if the host has a file: who reads it may read nothing.
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
{ [ -f /etc/firewall/quiet ] && exec > /dev/null; echo out; } | { read -r line; show "[$line]"; }
said=$([ -f /etc/firewall/quiet ] && exec > /dev/null; echo 22)
show "$said"
loud() { [ -f /etc/firewall/quiet ] && exec 2> /dev/null; iptables -A nosuch -j DROP; }
[ -n "$(loud 2>&1)" ] && show heard
iptables -A INPUT -j DROP
