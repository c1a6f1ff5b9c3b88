#!/bin/bash
# What is done in other namespaces, containers and hosts is not part of this host's rules.
iptables -A FORWARD -i docker0 -o eth0 -j ACCEPT
ip netns exec blue iptables -A INPUT -j DROP
ip netns exec blue sh -c "iptables -P INPUT DROP; iptables -N blue"
nsenter -t 999999 -n iptables -A INPUT -p tcp --dport 2375 -j DROP 2>/dev/null
docker exec web iptables -F 2>/dev/null
ssh -o BatchMode=yes root@gateway "iptables -A INPUT -j DROP" 2>/dev/null
unshare -n iptables -N lonely
iptables -A FORWARD -j DROP
