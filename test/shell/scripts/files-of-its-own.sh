#!/bin/bash
# A folder for what is made on the way, and a list whose name was forgotten.
set -e
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
echo "iptables -A INPUT -j ACCEPT" > "$dir/rules"
printf '%s\n' 192.0.2.1 192.0.2.2 > "$dir/hosts"
while read -r host; do iptables -A INPUT -s "$host" -j DROP; done < "$dir/hosts"
sh "$dir/rules"
if [ -d "$dir" ] && [ -s "$dir/hosts" ]; then iptables -P OUTPUT DROP; fi
file=$(mktemp)
cat > "$file" <<X
*filter
-A OUTPUT -o lo -j ACCEPT
COMMIT
X
iptables-restore -n < "$file"
rm -f "$file"
for host in $(cat "$LIST_OF_HOSTS" || true); do iptables -A FORWARD -s "$host" -j DROP; done
cat "$LIST_OF_HOSTS" "$dir/hosts" | while read -r host; do iptables -A FORWARD -d "$host" -j DROP; done
cat "$LIST_OF_HOSTS" || iptables -P FORWARD DROP
cat "$LIST_OF_HOSTS"
iptables -F
