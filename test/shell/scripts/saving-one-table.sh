#!/bin/sh
# A table that is asked for by name is there, and is saved with its chains.
lines=$(iptables-save -t raw | grep -c '^:')
iptables -A INPUT -m comment --comment "raw has $lines chains" -j ACCEPT
ip6tables-save -t mangle | grep '^:F' | while read -r chain policy rest; do
  ip6tables -A INPUT -m comment --comment "$chain $policy" -j ACCEPT
done
