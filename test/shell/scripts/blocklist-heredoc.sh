#!/bin/bash
# Networks in a here-document, with comments and blank lines.
iptables -N blocklist
while read -r net reason; do
  case $net in ''|\#*) continue ;; esac
  iptables -A blocklist -s "$net" -m comment --comment "${reason:-no reason}" -j DROP
done <<'LIST'
# spammers
192.0.2.0/24      sends spam
198.51.100.7

203.0.113.0/25    scans ports, often
LIST
iptables -A INPUT -j blocklist
