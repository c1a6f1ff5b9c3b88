#!/bin/bash
set -euo pipefail
shopt -s nullglob
readonly IPT="/sbin/iptables" CHAIN_PREFIX=fw
declare -A SERVICES=( [ssh]="tcp 22" [dns]="udp 53" [http]="tcp 80,443" [mosh]="udp 60000:61000" )
declare -a ORDER=(ssh dns http mosh)
declare -i count=0
cleanup() { local rc=$?; [[ $rc -eq 0 ]] || $IPT -P INPUT ACCEPT; exit $rc; }
trap cleanup EXIT
have_chain() { $IPT -n -L "$1" &>/dev/null; }
ensure_chain() {
  local chain=${1:?chain} ; shift
  if have_chain "$chain"; then $IPT -F "$chain"; else $IPT -N "$chain"; fi
  (( $# )) && for r; do $IPT -A "$chain" $r; done
  return 0
}
ensure_chain "${CHAIN_PREFIX}-in" "-i lo -j ACCEPT" "-m state --state INVALID -j DROP"
ensure_chain "${CHAIN_PREFIX}-in"
ensure_chain "${CHAIN_PREFIX}-log" "-m limit --limit 5/min -j LOG --log-prefix fw:" "-j DROP"
for name in "${ORDER[@]}"; do
  read -r proto ports <<< "${SERVICES[$name]}"
  if [[ $ports == *,* ]]; then
    $IPT -A ${CHAIN_PREFIX}-in -p "$proto" -m multiport --dports "$ports" -m comment --comment "${name^^}" -j ACCEPT
  else
    $IPT -A ${CHAIN_PREFIX}-in -p "$proto" --dport "$ports" -m comment --comment "${name^}" -j ACCEPT
  fi
  count+=1
  ((count++)) || true
done
$IPT -A ${CHAIN_PREFIX}-in -m comment --comment "n=$count/${#SERVICES[@]}" -j ${CHAIN_PREFIX}-log
$IPT -C INPUT -j ${CHAIN_PREFIX}-in 2>/dev/null || $IPT -I INPUT 1 -j ${CHAIN_PREFIX}-in
mapfile -t nets < <(printf '%s\n' 10.0.0.0/8 192.168.0.0/16 | sort -r)
for i in "${!nets[@]}"; do $IPT -A FORWARD -s "${nets[i]}" -m comment --comment "net$i" -j ACCEPT; done
while IFS=: read -r ext int _; do
  [[ $ext =~ ^[0-9]+$ ]] || continue
  host=${int%%#*}; port=${int##*#}
  $IPT -t nat -A PREROUTING -p tcp --dport "$ext" -j DNAT --to-destination "$host:${port:-$ext}"
done << 'MAP'
8080:10.0.0.2#80:web
bad:line
2222:10.0.0.3#22
MAP
$IPT -P INPUT DROP
