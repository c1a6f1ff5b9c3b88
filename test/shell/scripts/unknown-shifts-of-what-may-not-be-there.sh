#!/bin/sh
show() { for w in "$@"; do iptables -A OUTPUT -m comment --comment "<$w>" -j ACCEPT; done; }
echo x > /tmp/r
cat /tmp/r - <<E | { read -r a; read -r b; show "$a" "$b"; }
y
E
set -- one two
shift
show "$#" "$1"
if [ -f /etc/nosuch ]; then set -- one; else set --; fi
shift
show never
