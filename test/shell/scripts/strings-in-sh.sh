#!/bin/sh
# Parameters cut to size, as POSIX has it.
spec=tcp:22:10.0.0.0/8
proto=${spec%%:*}; rest=${spec#*:}
port=${rest%%:*}; net=${rest#*:}
iptables -A INPUT -p "$proto" -s "$net" --dport "$port" -j ACCEPT
file=/etc/firewall/rules.v4
iptables -A INPUT -m comment --comment "${file##*/} ${file%/*} ${#file} ${unset-none} ${unset:+set}" -j ACCEPT
: "${LIMIT:=3/minute}"
iptables -A INPUT -m limit --limit "$LIMIT" -j LOG --log-prefix "${LIMIT%/*} each ${LIMIT#*/} "
