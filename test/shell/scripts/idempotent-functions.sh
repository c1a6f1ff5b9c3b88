#!/bin/bash
# Each rule is put in once, however often this is run.
ensure() {
  local table=filter
  if [[ $1 == -t ]]; then table=$2; shift 2; fi
  local chain=$1; shift
  iptables -t "$table" -C "$chain" "$@" 2>/dev/null || iptables -t "$table" -A "$chain" "$@"
}
ensure_chain() { iptables -t "${2:-filter}" -n -L "$1" >/dev/null 2>&1 || iptables -t "${2:-filter}" -N "$1"; }
main() {
  ensure_chain web
  ensure_chain web
  ensure_chain pre nat
  ensure INPUT -p tcp -m multiport --dports 80,443 -j web
  ensure INPUT -p tcp --match multiport --destination-ports 80,443 -j web
  ensure -t nat PREROUTING -i eth0 -j pre
  ensure -t nat PREROUTING --in-interface eth0 --jump pre
  ensure web -s 10.0.0.1 -j ACCEPT
  ensure web -s 10.0.0.1/255.255.255.255 -j ACCEPT
}
main; main
