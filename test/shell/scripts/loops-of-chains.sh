#!/bin/sh
iptables -N a; iptables -N b
iptables -A a -j b
iptables -A b -j a
iptables -A INPUT -p tcp -j a || iptables -A INPUT -j ACCEPT
iptables -F b
iptables -A INPUT -p tcp -j a || iptables -A INPUT -j REJECT
iptables -A b -j a || iptables -A INPUT -j LOG
