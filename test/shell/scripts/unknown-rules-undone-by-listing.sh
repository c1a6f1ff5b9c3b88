#!/bin/sh
# What was made before for a host is taken out again, as the listing tells it.
IPT=/sbin/iptables
$IPT -A INPUT -p tcp --dport 22 -j ACCEPT
$IPT -A INPUT -s "$(cat /etc/firewall/monitor 2>/dev/null || echo 192.0.2.9)" -p tcp --dport 5666 -j ACCEPT
$IPT -A OUTPUT -p udp --dport 53 -j ACCEPT
$IPT -S INPUT | sed -n 's/^-A/-D/p' | while read -r rule; do
  eval "$IPT $rule"
done
$IPT -A OUTPUT -o lo -j ACCEPT
