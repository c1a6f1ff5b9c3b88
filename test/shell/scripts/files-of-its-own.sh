#!/bin/bash
# Files that the script writes are read again.
tmp=$(mktemp)
cat > "$tmp" <<EOF
*filter
:INPUT DROP [0:0]
-A INPUT -p tcp --dport 22 -j ACCEPT
EOF
echo '-A INPUT -i lo -j ACCEPT' >> "$tmp"
echo COMMIT >> "$tmp"
iptables-restore < "$tmp"
rm -f "$tmp"
printf '10.0.0.1\n10.0.0.2\n' > /tmp/hosts.list
for host in $(cat /tmp/hosts.list); do iptables -A INPUT -s $host -j ACCEPT; done
while read -r host; do iptables -A FORWARD -s "$host" -j ACCEPT; done < /tmp/hosts.list
[ -s /tmp/hosts.list ] && iptables -A OUTPUT -j ACCEPT
iptables-save -t filter > /tmp/saved
iptables -F
iptables-restore < /tmp/saved
