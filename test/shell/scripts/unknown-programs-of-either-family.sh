#!/bin/bash
# Which program a variable names depends on the host: what it does may be done for either family.
if [ ! -f /proc/net/if_inet6 ]; then second=:; else second=/sbin/ip6tables; fi
if [ -e /etc/use-nothing ]; then load=:; else load=ip6tables-restore; fi
iptables -t mangle -A PREROUTING -i lo -j ACCEPT
$second -P INPUT DROP
$second -A INPUT -i lo -j ACCEPT
$second -w -A INPUT -p tcp --dport 22 -j ACCEPT
$second --delete-chain
printf '%s\n' '*raw' '-A PREROUTING -j ACCEPT' COMMIT > /tmp/more
"$load" < /tmp/more
iptables -t mangle -A PREROUTING -s 192.0.2.1 -j DROP
