#!/bin/bash
# What the host is asked is not known; the rest is.
WAN_IP=$(ip -4 addr show eth0 | grep -oP '(?<=inet )[0-9.]+')
iptables -P INPUT DROP
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -d "$WAN_IP" -p tcp --dport 22 -j ACCEPT
if [ -f /etc/firewall.local ]; then
  iptables -A INPUT -s 10.0.0.0/8 -j ACCEPT
fi
iptables -A INPUT -j REJECT
