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
# The length of all arguments is that of one text, in which the first letter of IFS stands between them.
length() { iptables -A INPUT -m comment --comment "${#@} ${#*}" -j RETURN; }
length a 'b c' ''
length
IFS=
length a 'b c'
