#!/bin/sh
# A host that answers little, as many tutorials have it.
iptables -F
iptables -X
iptables -Z
iptables -P INPUT DROP
iptables -P FORWARD DROP
iptables -P OUTPUT ACCEPT
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -p icmp --icmp-type echo-request -m limit --limit 1/s -j ACCEPT
for port in 22 80 443
do
  iptables -A INPUT -p tcp --dport $port -m conntrack --ctstate NEW -j ACCEPT
done
iptables -A INPUT -j LOG --log-prefix "dropped: " --log-level 4
