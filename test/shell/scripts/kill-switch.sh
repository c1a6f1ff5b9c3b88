#!/usr/bin/env bash
# env: VPN_IF=wg0 VPN_PORT=51820
# Nothing leaves but through the tunnel.
: "${VPN_IF:=tun0}"
ENDPOINTS=(198.51.100.7 198.51.100.8)
LANS="10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"
IFS=',' read -ra nets <<< "$LANS"
iptables -F OUTPUT
iptables -P OUTPUT DROP
iptables -A OUTPUT -o lo -j ACCEPT
iptables -A OUTPUT -o "$VPN_IF" -j ACCEPT
for ip in "${ENDPOINTS[@]}"; do
  iptables -A OUTPUT -d "$ip" -p udp --dport "${VPN_PORT:-1194}" -j ACCEPT
done
for ((i = 0; i < ${#nets[@]}; i++)); do
  iptables -A OUTPUT -d "${nets[i]}" -j ACCEPT
done
iptables -A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip6tables -P OUTPUT DROP
ip6tables -A OUTPUT -o lo -j ACCEPT
