#!/usr/bin/env bash
# VPN kill switch
set -euo pipefail
readonly VPN_IF=${VPN_IF:-tun0}
readonly -a ENDPOINTS=(198.51.100.7:1194/udp 198.51.100.8:443/tcp)
declare -A LAN=([home]=192.168.1.0/24 [guest]=192.168.2.0/24)
log() { printf '%s %s\n' "$(date +%T)" "$*" >&2; }
ipt() { command iptables -w 5 "$@"; }
ipt6() { ip6tables -w "$@"; }
for t in filter nat mangle; do ipt -t "$t" -F; ipt -t "$t" -X; done
for c in INPUT FORWARD OUTPUT; do ipt -P "$c" DROP; ipt6 -P $c DROP; done
ipt -A INPUT -i lo -j ACCEPT
ipt -A OUTPUT -o lo -j ACCEPT
ipt -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
for e in "${ENDPOINTS[@]}"; do
  host=${e%%:*}; rest=${e#*:}; port=${rest%/*}; proto=${rest##*/}
  ipt -A OUTPUT -d "$host" -p "$proto" --dport "$port" -j ACCEPT
done
for k in home guest; do
  [[ -n ${LAN[$k]:-} ]] || continue
  ipt -A OUTPUT -d "${LAN[$k]}" -m comment --comment "lan ${k^^}" -j ACCEPT
done
ipt -A OUTPUT -o "$VPN_IF" -j ACCEPT
(( ${#ENDPOINTS[@]} == 2 )) && ipt -A OUTPUT -j REJECT --reject-with icmp-net-unreachable
log done
