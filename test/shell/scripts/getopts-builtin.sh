#!/bin/bash
# args: -v -i wan0 -p 80 -p 443 extra
verbose=0 ports=()
while getopts "vi:p:" option; do
  case $option in
    v) verbose=$((verbose + 1)) ;;
    i) iface=$OPTARG ;;
    p) ports+=("$OPTARG") ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
for p in "${ports[@]}"; do iptables -A INPUT -i "$iface" -p tcp --dport "$p" -j ACCEPT; done
iptables -A INPUT -m comment --comment "$verbose $1 $#" -j DROP
