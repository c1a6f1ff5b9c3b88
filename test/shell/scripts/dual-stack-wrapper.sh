#!/bin/bash
# One function for both families, one for each where they differ.
set -euo pipefail
both() { iptables -w "$@"; ip6tables -w "$@"; }
v4() { iptables -w "$@"; }
v6() { ip6tables -w "$@"; }
both -P INPUT DROP
both -A INPUT -i lo -j ACCEPT
both -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
v4 -A INPUT -p icmp --icmp-type echo-request -j ACCEPT
for type in destination-unreachable packet-too-big time-exceeded parameter-problem echo-request; do
  v6 -A INPUT -p icmpv6 --icmpv6-type "$type" -j ACCEPT
done
v6 -A INPUT -p icmpv6 --icmpv6-type 135 -m hl --hl-eq 255 -j ACCEPT
both -A INPUT -p tcp --dport 22 -j ACCEPT
v4 -A INPUT -j REJECT --reject-with icmp-host-prohibited
v6 -A INPUT -j REJECT --reject-with icmp6-adm-prohibited
