#!/bin/bash
# Nothing leaves but through the tunnel, and to the provider's servers.
TUN=tun0
declare -a SERVERS=( "203.0.113.10:1194/udp" "203.0.113.11:443/tcp" )
ip6tables -P OUTPUT DROP; ip6tables -P INPUT DROP; ip6tables -P FORWARD DROP
iptables -F; iptables -P OUTPUT DROP
iptables -A OUTPUT -o lo -j ACCEPT
iptables -A OUTPUT -o $TUN -j ACCEPT
for server in "${SERVERS[@]}"; do
  proto=${server##*/}
  hostport=${server%/*}
  IFS=: read -r host port <<< "$hostport"
  iptables -A OUTPUT -d "$host" -p "$proto" --dport "$port" -j ACCEPT
done
for lan in 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16; do iptables -A OUTPUT -d $lan -j ACCEPT; done
iptables -A OUTPUT -j REJECT --reject-with icmp-net-unreachable
