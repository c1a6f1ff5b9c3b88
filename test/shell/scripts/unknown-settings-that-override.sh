#!/bin/bash
# Settings of the host: what they are called nobody knows, and what stood above may be something else behind them.
IPT=/sbin/iptables
LAN=eth1
WAN=eth0
readonly SSH=22
[ -r /etc/firewall/settings ] && . /etc/firewall/settings
WAN=eth2
$IPT -A FORWARD -i "$LAN" -j ACCEPT
$IPT -A FORWARD -i "$WAN" -j DROP
$IPT -A INPUT -p tcp --dport "$SSH" -j ACCEPT
ports="80 443"
export $(grep -v '^#' /etc/firewall/ports 2> /dev/null)
for port in $ports; do $IPT -A INPUT -p tcp --dport "$port" -j ACCEPT; done
asker=$(cat /etc/firewall/asker 2> /dev/null)
said=$($asker lan 2> /dev/null)
$IPT -A OUTPUT -m comment --comment "$said" -j ACCEPT
$IPT -A INPUT -j DROP
