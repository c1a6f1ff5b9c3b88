#!/bin/sh
# dash does what stands before an array, and ends at it.
PORTS="22 80"
for p in $PORTS; do iptables -A INPUT -p tcp --dport "$p" -j ACCEPT; done
HOSTS=(10.0.0.1 10.0.0.2)
for h in "${HOSTS[@]}"; do iptables -A INPUT -s "$h" -j ACCEPT; done
iptables -P INPUT DROP
