#!/bin/sh
# args: -i eth0 --port 22 --port 443 --strict 10.1.0.0/16 10.2.0.0/16
# Options read by hand, then the rest of the words.
iface= ports= strict=no
while [ $# -gt 0 ]; do
  case "$1" in
    -i|--interface) iface=$2; shift 2 ;;
    --port) ports="${ports:+$ports }$2"; shift 2 ;;
    --strict) strict=yes; shift ;;
    --) shift; break ;;
    -*) echo "unknown option $1" >&2; exit 2 ;;
    *) break ;;
  esac
done
for p in $ports; do iptables -A INPUT -i "$iface" -p tcp --dport "$p" -j ACCEPT; done
for net in "$@"; do iptables -A INPUT -s "$net" -j ACCEPT; done
[ "$strict" = yes ] && iptables -P INPUT DROP
iptables -A OUTPUT -m comment --comment "$# networks" -j ACCEPT
