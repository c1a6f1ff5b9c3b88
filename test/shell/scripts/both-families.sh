#!/bin/bash
# A wrapper calls both programs; some rules are for one alone.
ipt() { iptables -w "$@" && ip6tables -w "$@"; }
ipt -P INPUT DROP
ipt -A INPUT -i lo -j ACCEPT
ipt -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -p icmp -j ACCEPT
ip6tables -A INPUT -p ipv6-icmp -j ACCEPT
for spec in tcp/22 tcp/80 udp/53; do
  ipt -A INPUT -p "${spec%/*}" --dport "${spec#*/}" -j ACCEPT
done
for f in iptables ip6tables; do $f -A INPUT -j REJECT; done
