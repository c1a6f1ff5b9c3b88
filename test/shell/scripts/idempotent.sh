#!/bin/bash
# Every rule is looked for before it is made; running twice changes nothing.
set -euo pipefail
ensure_chain() { iptables -t "$1" -N "$2" 2>/dev/null || iptables -t "$1" -F "$2"; }
ensure() {
  local table=$1 chain=$2; shift 2
  iptables -t "$table" -C "$chain" "$@" 2>/dev/null || iptables -t "$table" -A "$chain" "$@"
}
run() {
  ensure_chain filter GUARD
  ensure filter INPUT -j GUARD
  ensure filter GUARD -p tcp --dport 22 -j ACCEPT
  ensure filter GUARD -p tcp -m multiport --dports 80,443 -j ACCEPT
  ensure nat POSTROUTING -s 10.8.0.0/24 ! -d 10.8.0.0/24 -j MASQUERADE
}
run
run
while iptables -D INPUT -j OLD 2>/dev/null; do :; done
while iptables -D GUARD -p tcp --dport 22 -j ACCEPT 2>/dev/null; do :; done
