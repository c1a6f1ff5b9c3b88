#!/bin/bash
set -o nounset
LIST=$(mktemp)
cat > "$LIST" <<EOF
# bad people
203.0.113.5   # comment
203.0.113.0/28

198.51.100.77
EOF
iptables -N BLOCK 2>/dev/null
iptables -F BLOCK
ipset create -exist bad hash:net family inet
n=0
while IFS= read -r line || [ -n "$line" ]; do
  line=${line%%#*}
  line="$(echo "$line" | tr -d '[:space:]')"
  [ -z "$line" ] && continue
  iptables -A BLOCK -s "$line" -j DROP
  ipset add bad "$line"
  n=$((n+1))
done < "$LIST"
rm -f "$LIST"
iptables -C INPUT -j BLOCK 2>/dev/null || iptables -I INPUT -j BLOCK
[ $n -gt 0 ] && iptables -A BLOCK -m comment --comment "entries: $n" -j RETURN
iptables -A INPUT -m set --match-set bad src -j DROP
grep -q foo <<<"a foo b" && iptables -A INPUT -m comment --comment grep -j ACCEPT
mapfile -t arr < <(printf '%s\n' 1 2 3)
printf -v joined '%s,' "${arr[@]}"
iptables -A INPUT -p tcp -m multiport --dports "${joined%,}" -j ACCEPT
