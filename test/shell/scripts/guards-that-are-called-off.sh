#!/bin/bash
# Who may lock himself out lets the rules be dropped after a while, and calls that off when all went well.
LOCK=/tmp/firewall.lock
exec 9> "$LOCK"
flock -n 9 || exit 1
(sleep 30; iptables -P INPUT ACCEPT; iptables -F) &
guard=$!
iptables -P INPUT DROP
iptables -A INPUT -i lo -j ACCEPT
iptables -S INPUT | grep -q -- '-i lo' && iptables -A INPUT -p tcp --dport 22 -j ACCEPT
sleep 1
kill "$guard" 2> /dev/null
wait "$guard" 2> /dev/null
[ $? -eq 143 ] && iptables -A INPUT -m comment --comment 'called off' -j ACCEPT

reset() { iptables -F OUTPUT; }
{ sleep 2m; reset; } & echo $! > /tmp/guard.pid
iptables -A OUTPUT -o lo -j ACCEPT
kill -9 "$(cat /tmp/guard.pid)"
flock /tmp/other.lock -c 'iptables -A OUTPUT -p icmp -j ACCEPT'
flock -n /tmp/other.lock iptables -A OUTPUT -p udp -j ACCEPT
for number in $(seq -f '10.0.%g.1' 1 3); do iptables -A FORWARD -s "$number" -j ACCEPT; done
