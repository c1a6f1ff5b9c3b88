#!/bin/sh
# Targets and matches that many kernels are built without: what is behind them stands all the same.
iptables -P INPUT DROP
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j LED --led-trigger-id ssh --led-delay 100
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A FORWARD -m ipvs --ipvs -j ACCEPT
iptables -A FORWARD -j DROP
iptables -A INPUT -d 192.0.2.80 -i eth0 -p tcp --dport 80 -j CLUSTERIP --new --hashmode sourceip --clustermac 01:00:5E:00:00:50 --total-nodes 2 --local-node 1
