#!/bin/bash
iptables -P FORWARD DROP
if some-tool-of-the-host --ready; then
  iptables -A FORWARD -i eth0 -j ACCEPT
else
  iptables -A FORWARD -i eth1 -j ACCEPT
fi
iptables -A FORWARD -j LOG
for dev in $(ls /sys/class/net); do iptables -A INPUT -i "$dev" -j ACCEPT; done
